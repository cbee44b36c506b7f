"""`runs.fork`: a new run that reads what another has done, and goes on from one of its steps."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.projects import variables
from activities.projects.living import refuse_unless_open
from activities.projects.loading import load_flow
from activities.projects.models import Flow
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.forebears import Forebear, known_of
from activities.runs.input_check import check_input
from activities.runs.keeping import storable
from activities.runs.models import RUN, Run
from activities.runs.places import claim_of, take
from activities.runs.preparing import Prepared, prepare
from activities.runs.requests import ForkRequest
from activities.runs.rows import About, Basis, Parent, made_before, row_of
from activities.runs.shapes import Origin
from activities.runs.start import Started, with_plan
from activities.runs.triggers import MANUAL
from activities.runs.values import encoded
from engine.client import Fork, fetch, keep, plan_fork
from engine.plan import Plan
from engine.plan_codec import unpack
from engine.start import RunStart
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json, Value, from_wire, to_wire


@dataclass(frozen=True)
class Asked:
    """A fork with its circumstances."""

    request: ForkRequest
    origin: Origin
    key: str | None = None

    @property
    def input_given(self) -> bool:
        """Say whether the new run gets another input."""
        return "input" in self.request.model_fields_set

    @property
    def alters(self) -> bool:
        """Say whether anything but the version is to be different."""
        return self.input_given or bool(self.request.outputs)


@operation("runs.fork", permission="run.start", unaudited="the run says who forked it")
async def fork(
    session: AsyncSession, actor: Actor, running: Running, run_id: UUID, asked: Asked
) -> Started:
    """Fork a run, once per key. The caller commits, then calls `launched`."""
    parent = await reading.load(session, actor, run_id, hold=True)
    flow = await load_flow(session, actor, parent.flow_id)
    fingerprint = _fingerprint(parent, asked.request)
    if asked.key and (before := await made_before(session, flow.id, asked.key, fingerprint)):
        return Started(before, None)
    await refuse_unless_open(session, flow.project_id)
    await running.quotas.take(session, flow.project_id)
    version = asked.request.version or parent.version or "draft"
    prepared = await prepare(session, running.catalog, flow, version)
    known = await known_of(session, running, flow, parent)
    outputs = await _kept(running, parent, asked.request.outputs)
    plan = await asyncio.to_thread(unpack, prepared.plan)
    found = await _planned(plan, known, asked.request.from_, outputs)
    environment = parent.environment
    reads = prepared.reads_vars
    values = await variables.values_of(session, flow.project_id, environment) if reads else {}
    making = _Making(running, flow, parent, prepared, known, asked, found)
    begin = await making.start(actor, plan, values)
    about = About(
        actor=actor,
        origin=asked.origin,
        key=asked.key,
        fingerprint=fingerprint,
        priority=begin.priority,
        parent=Parent(parent.id, asked.request.from_, "fork"),
        basis=await making.basis(begin),
    )
    claim = await claim_of(running, begin, prepared.document)
    run, made = await take(running, session, row_of(begin, about), claim)
    await session.execute(update(RUN).where(RUN.c.id == parent.id).values(forked=True))
    return Started(run, begin if made else None)


def _fingerprint(parent: Run, request: ForkRequest) -> str:
    said = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return hashlib.sha256(encoded(["fork", str(parent.id), said])).hexdigest()


async def _kept(running: Running, parent: Run, outputs: Mapping[str, Json]) -> dict[str, Value]:
    project = str(parent.project_id)
    return {path: await keep(running.objects, project, one) for path, one in outputs.items()}


async def _planned(plan: Plan, known: Forebear, chosen: str, outputs: Mapping[str, Value]) -> Fork:
    found = await asyncio.to_thread(plan_fork, plan, known.origin, chosen, outputs)
    if found.faults:
        findings = [
            Finding(severity="error", code=code, pointer=pointer, message=message)
            for code, pointer, message in found.faults
        ]
        raise Invalid(findings[0].message, code=findings[0].code, findings=findings)
    return found


@dataclass(frozen=True)
class _Making:
    """A fork being made: what its start says."""

    running: Running
    flow: Flow
    parent: Run
    prepared: Prepared
    known: Forebear
    asked: Asked
    found: Fork

    async def start(self, actor: Actor, plan: Plan, values: dict[str, Json]) -> RunStart:
        run_id, parent = str(new_id()), self.parent
        input_ = await self._input()
        begin = RunStart(
            run_id=run_id,
            project_id=str(parent.project_id),
            organisation_id=str(parent.organisation_id),
            flow_id=str(parent.flow_id),
            flow_key=self.flow.key,
            flow_name=self.flow.name,
            version=self.prepared.version,
            plan_hash=self.prepared.plan_hash,
            input=to_wire(input_),
            trigger=parent.trigger,
            trigger_output=self._event(plan, input_),
            source="fork",
            started_by=actor.name,
            variables=values,
            environment=parent.environment,
            created_at=now().timestamp(),
            seed=self._seed(run_id),
            test=self.prepared.version is None,
            priority=parent.priority,
            until=self._until(),
            mocks=self._mocks(),
            most_steps=self.running.parts.settings.run_steps,
            seeds=cast("dict[str, Json]", storable(self._seeds(plan, input_))),
            **self._effects(run_id),
        )
        return await with_plan(self.running, begin, self.prepared.plan)

    async def basis(self, begin: RunStart) -> Basis:
        """Keep what a fork of this fork must know."""
        plan = None
        if begin.version is None:
            text = self.prepared.plan.encode()
            plan = begin.plan_ref or await self.running.objects.put(begin.project_id, text)
        return Basis(
            plan_ref=plan,
            until=begin.until,
            mocks=begin.mocks,
            seed=begin.seed if begin.seed != begin.run_id else None,
            effects_of=begin.effects_of,
            effects=begin.effects,
        )

    # --- data

    async def _input(self) -> Value:
        """Give the input as a kept value; the version may ask for another one than before."""
        objects, project = self.running.objects, str(self.parent.project_id)
        if self.asked.input_given:
            check_input(self.asked.request.input, self.prepared.document.inputs)
            return await keep(objects, project, self.asked.request.input)
        before = from_wire(self.parent.input)
        check_input(await fetch(objects, project, before), self.prepared.document.inputs)
        return before

    def _event(self, plan: Plan, input_: Value) -> Json:
        recorded = self.known.output_of(self.parent.trigger)
        if recorded is None or self._replaced(plan):
            return to_wire(input_)
        return recorded

    def _replaced(self, plan: Plan) -> bool:
        """Say whether the event is the input, and that another one."""
        manual = any(one.id == self.parent.trigger and one.type == MANUAL for one in plan.nodes)
        return manual and self.asked.input_given

    def _seeds(self, plan: Plan, input_: Value) -> dict[str, Json]:
        seeds, trigger = dict(self.found.seeds), self.parent.trigger or ""
        seed = seeds.get(trigger)
        edited = trigger in self.asked.request.outputs
        if isinstance(seed, dict) and self._replaced(plan) and not edited:
            seeds[trigger] = {**seed, "output": to_wire(input_), "changed": True}
        return seeds

    # --- test runs

    def _mocks(self) -> dict[str, Json]:
        """Keep what a test run pretended, the step aside that is to be run now."""
        nodes = self._nodes()
        chosen = self.known.node_of(self.asked.request.from_)
        given = self.known.basis.mocks if nodes else {}
        return {one: mock for one, mock in given.items() if one in nodes and one != chosen}

    def _until(self) -> str | None:
        until = self.known.basis.until
        return until if until in self._nodes() else None

    def _nodes(self) -> set[str]:
        if self.prepared.version is not None:
            return set()
        return {node.id for node in self.prepared.document.nodes}

    # --- effects

    @property
    def _goes_on(self) -> bool:
        """Say whether this is what the run before was about to do, and no new intention."""
        same = self.known.plan_hash == self.prepared.plan_hash
        return same and self.found.chosen == "failed" and not self.asked.alters

    def _seed(self, run_id: str) -> str:
        return (self.known.basis.seed or str(self.parent.id)) if self._goes_on else run_id

    def _effects(self, run_id: str) -> dict[str, str | dict[str, str]]:
        basis, before = self.known.basis, self.known.basis.effects_of or str(self.parent.id)
        if self._goes_on:
            own = dict.fromkeys(self.found.own, run_id)
            return {"effects_of": before, "effects": {**basis.effects, **own}}
        return {"effects": {path: basis.effects.get(path, before) for path in self.found.unsure}}
