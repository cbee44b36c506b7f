"""`runs.start`: a start is a row, committed before Temporal hears of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.projects import variables
from activities.projects.environments import refuse_unknown
from activities.projects.living import refuse_unless_open
from activities.projects.loading import load_flow
from activities.projects.models import Flow
from activities.runs.callbacks import check_secret
from activities.runs.context import Running
from activities.runs.input_check import check_input
from activities.runs.lent import lent_to
from activities.runs.models import Run
from activities.runs.places import Scheduled, claim_of, take
from activities.runs.preparing import Prepared, prepare
from activities.runs.requests import StartRequest
from activities.runs.rows import About, Basis, Parent, made_before, row_of
from activities.runs.shapes import Origin
from activities.runs.triggers import Fired, fire_by_hand, fire_named
from activities.runs.values import encoded
from engine.client import keep
from engine.start import Caller, RunStart, Source
from nextscript.errors import Invalid
from nextscript.expressions import Settings
from nextscript.findings import Finding
from nextscript.values import Json, Value, to_wire

PLAN_INLINE_BYTES = 48 * 1024


@dataclass(frozen=True)
class Start:
    """A start with its circumstances: which door, from where, under which key, for which step."""

    request: StartRequest
    source: Source = "api"
    origin: Origin = field(default_factory=Origin)
    key: str | None = None
    caller: Caller | None = None
    depth: int = 0
    fingerprint: str | None = None
    """What must be equal when the key is used again; made from the request unless given."""
    stored_input: Value | None = None
    """The input as a value that is kept already."""
    schedule: Scheduled | None = None
    """The schedule that was due."""
    ends: int = 0
    """How many runs ended, one after another, before this start."""


@dataclass(frozen=True)
class Started:
    """The run a start made, or the one its key had made before."""

    run: Run
    begin: RunStart | None
    """What the engine is to be told; None when it was told before."""


@operation("runs.start", permission="run.start", unaudited="the run says who started it")
async def start(
    session: AsyncSession, actor: Actor, running: Running, flow_id: UUID, asked: Start
) -> Started:
    """Start a flow, once per key. The caller commits, then calls `launched`."""
    flow = await load_flow(session, actor, flow_id)
    return await start_flow(session, actor, running, flow, asked)


async def start_flow(
    session: AsyncSession, actor: Actor, running: Running, flow: Flow, asked: Start
) -> Started:
    """Start a flow that was found on behalf of the actor; see `start`."""
    fingerprint = asked.fingerprint or _fingerprint(asked.request)
    if asked.key and (before := await made_before(session, flow.id, asked.key, fingerprint)):
        return Started(before, None)
    if asked.source != "flow":  # what is under way in an archived project goes on
        await refuse_unless_open(session, flow.project_id)
    if asked.source != "flow" or asked.caller:  # whoever hears of a failure is never kept out
        await running.quotas.take(session, flow.project_id)
    lent = await lent_to(running, actor, flow, asked.request.queue)
    catalog = lent.beside(running.catalog)
    prepared = await prepare(session, catalog, flow, asked.request.version)
    _check_request(asked.request, prepared)
    await check_secret(session, flow, asked.request.callback)
    environment, reads = asked.request.environment, prepared.reads_vars
    await refuse_unknown(session, flow.project_id, environment)
    values = await variables.values_of(session, flow.project_id, environment) if reads else {}
    begin = await begin_of(running, actor, flow, prepared, asked, values)
    begin.queues = lent.queues(prepared.document, catalog)
    about = About(
        actor=actor,
        origin=asked.origin,
        key=asked.key,
        fingerprint=fingerprint,
        priority=begin.priority,
        parent=_parent(asked.caller),
        basis=await _basis(running, begin, prepared),
        callback=asked.request.callback.url if asked.request.callback else None,
        schedule_id=asked.schedule.id if asked.schedule else None,
        ends=asked.ends,
    )
    claim = await claim_of(running, begin, prepared.document, asked.schedule)
    run, made = await take(running, session, row_of(begin, about), claim)
    return Started(run, begin if made else None)


def _parent(caller: Caller | None) -> Parent | None:
    return Parent(UUID(caller.run_id), caller.path, "call") if caller else None


async def _basis(running: Running, begin: RunStart, prepared: Prepared) -> Basis | None:
    """Remember what a fork of a test run must know: nothing else keeps the draft of this moment."""
    if prepared.version is not None:
        return None
    plan = begin.plan_ref or await running.objects.put(begin.project_id, prepared.plan.encode())
    return Basis(plan_ref=plan, until=begin.until, mocks=begin.mocks)


def _fingerprint(request: StartRequest) -> str:
    left_out = {"wait"} if request.queue else {"wait", "queue"}  # as before there were queues
    said = request.model_dump(mode="json", exclude=left_out)
    return hashlib.sha256(encoded(said)).hexdigest()


def _check_request(request: StartRequest, prepared: Prepared) -> None:
    if prepared.version is not None and (request.until or request.mocks):
        raise _invalid("/version", "until and mocks need version “draft”.")
    nodes = {node.id for node in prepared.document.nodes}
    for pointer, name in [("/until", request.until), *[(f"/mocks/{n}", n) for n in request.mocks]]:
        if name and name not in nodes:
            raise _invalid(pointer, f"There is no node called “{name}”.")


def _invalid(pointer: str, message: str) -> Invalid:
    finding = Finding(severity="error", code="run.invalid", pointer=pointer, message=message)
    return Invalid(message, code="run.invalid", findings=[finding])


def _fire(
    request: StartRequest, prepared: Prepared, run: dict[str, Json], values: dict[str, Json]
) -> Fired:
    document = prepared.document
    if request.trigger is None:
        return fire_by_hand(document, request.input)
    created = cast("float", run["created_at"])
    settings = Settings(now=created, timezone=document.settings.timezone, seed=str(run["id"]))
    scope: dict[str, Json] = {"run": run, "vars": values}
    event = request.trigger.output
    fired = fire_named(document, request.trigger.node, event, scope, settings)
    if "input" in request.model_fields_set:
        return Fired(fired.node, fired.output, request.input)
    return fired


async def begin_of(
    running: Running,
    actor: Actor,
    flow: Flow,
    prepared: Prepared,
    asked: Start,
    values: dict[str, Json],
) -> RunStart:
    """Make what the engine is told of a start. Raises Invalid for an input that does not fit."""
    run_id, created = str(new_id()), now().timestamp()
    fired = _fire(asked.request, prepared, {"id": run_id, "created_at": created}, values)
    check_input(fired.input, prepared.document.inputs)
    project = str(flow.project_id)
    input_ = asked.stored_input or await keep(running.objects, project, fired.input)
    same = fired.output == fired.input
    event = input_ if same else await keep(running.objects, project, fired.output)
    begin = RunStart(
        run_id=run_id,
        project_id=project,
        organisation_id=str(flow.organisation_id),
        flow_id=str(flow.id),
        flow_key=flow.key,
        flow_name=flow.name,
        version=prepared.version,
        environment=asked.request.environment,
        plan_hash=prepared.plan_hash,
        input=to_wire(input_),
        trigger=fired.node,
        trigger_output=to_wire(event),
        source=asked.source,
        started_by=actor.name,
        variables=values,
        created_at=created,
        seed=run_id,
        depth=asked.depth,
        caller=asked.caller,
        test=prepared.version is None,
        priority=asked.request.priority or prepared.document.settings.priority,
        until=asked.request.until,
        mocks={node: one.model_dump(mode="json") for node, one in asked.request.mocks.items()},
        most_steps=running.parts.settings.run_steps,
    )
    return await with_plan(running, begin, prepared.plan)


async def with_plan(running: Running, begin: RunStart, plan: str) -> RunStart:
    """Put a plan into a start, or where it is kept when it is large."""
    if len(plan) <= PLAN_INLINE_BYTES:
        return begin.model_copy(update={"plan": plan})
    ref = await running.objects.put(begin.project_id, plan.encode())
    return begin.model_copy(update={"plan_ref": ref})
