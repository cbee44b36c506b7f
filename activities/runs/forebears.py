"""What is known of the run a fork comes from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.patience import unless_away
from activities.runs.preparing import prepare_version
from activities.runs.reading import StepFields
from activities.runs.records import recorded_steps
from activities.runs.rows import Basis
from engine.client import Origin
from engine.plan import Plan
from engine.plan_codec import plan_hash, unpack
from nextscript.errors import NotFound
from nextscript.values import Json


@dataclass(frozen=True)
class Forebear:
    """The run before: its steps, its plan where that is still known, and its basis."""

    origin: Origin
    basis: Basis
    plan_hash: str | None

    def output_of(self, path: str | None) -> Json:
        """Give a step's recorded output on the wire, None when there is none."""
        return next((one.get("output") for one in self.origin.steps if one["path"] == path), None)

    def node_of(self, path: str) -> str | None:
        """Name the node of a step."""
        return next((one["node"] for one in self.origin.steps if one["path"] == path), None)


async def known_of(session: AsyncSession, running: Running, flow: Flow, run: Run) -> Forebear:
    """Collect what is known of a run. Raises Unavailable when a live one cannot tell."""
    basis = Basis.model_validate(run.basis or {})
    plan = await _plan(session, running, flow, run, basis)
    steps = await _steps(session, running, run)
    origin = Origin(str(run.id), plan, steps)
    return Forebear(origin, basis, plan_hash(plan) if plan else None)


async def _plan(
    session: AsyncSession, running: Running, flow: Flow, run: Run, basis: Basis
) -> Plan | None:
    if run.version is not None:
        return unpack((await prepare_version(session, flow, run.version)).plan)
    if basis.plan_ref is None:
        return None  # a test run from before such plans were kept
    return unpack((await running.objects.get(str(run.project_id), basis.plan_ref)).decode())


async def _steps(session: AsyncSession, running: Running, run: Run) -> list[StepFields]:
    """Give the steps with input and output: what is kept, and of a live run what it says."""
    kept = await recorded_steps(session, run.id)
    steps = {str(step["path"]): step for step in kept}
    if run.status not in ENDED:
        with suppress(NotFound):  # it has not begun, or is just ending
            asked = running.parts.engine.recorded(str(run.project_id), str(run.id))
            steps |= {str(step["path"]): step for step in await unless_away(running, asked)}
    return list(steps.values())
