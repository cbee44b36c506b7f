"""Steering a live run: the engine decides whether a request still applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.operation import Actor, operation
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.launch import tell
from activities.runs.models import ENDED, Run
from activities.runs.patience import unless_away
from activities.runs.queueing import cancel_in_line
from engine.client import keep
from engine.start import RunStart
from engine.state.messages import Steer
from nextscript.errors import Conflict, NotFound
from nextscript.values import Json

Action = Literal["pause", "resume", "cancel", "retry", "skip", "complete", "cancel_step"]


@dataclass(frozen=True)
class Request:
    """What somebody asks of a run, or of the step at `path`."""

    action: Action
    path: str | None = None
    body: Json = None
    by: str = ""


@operation("runs.steer", permission="run.steer", audit="run", outcome="accepted")
async def steerable(
    session: AsyncSession, actor: Actor, run_id: UUID, action: str, step: str | None = None
) -> Run:
    """Give a run the actor may steer, having noted to what. Raises Conflict `run.ended`."""
    run = _live(await reading.load(session, actor, run_id))
    about(run.id, run.flow_name, run.project_id, asked=action, step=step)
    return run


@operation("runs.answer", permission="run.answer", audit="run", outcome="accepted")
async def answerable(
    session: AsyncSession, actor: Actor, run_id: UUID, step: str, port: str | None
) -> Run:
    """Give a run one of whose waits the actor may complete. Raises Conflict `run.ended`."""
    run = _live(await reading.load(session, actor, run_id))
    about(run.id, run.flow_name, run.project_id, step=step, port=port)
    return run


async def steer(running: Running, run: Run, request: Request) -> None:
    """Ask a run for something. Raises Conflict: `run.ended`, `step.not_waiting` and so on."""
    if not run.placed and await _settled_in_line(running, run, request):
        return None
    if request.action == "cancel" and await _is_stuck(running, run):
        return await _end(running, run, request)
    asked = Steer(request.action, request.path, request.body, request.by)
    engine = running.parts.engine
    try:
        await unless_away(running, _make_sure_it_started(running, run))
        await unless_away(running, engine.steer(str(run.project_id), str(run.id), asked))
    except NotFound:
        raise _ended() from None


async def signal(running: Running, run: Run, name: str, payload: Json, by: str) -> None:
    """Send a signal; it is kept until a wait takes it. Raises Conflict `run.ended`."""
    if not run.placed:
        raise _queued()
    project, engine = str(run.project_id), running.parts.engine
    value = await keep(running.objects, project, payload)
    try:
        await unless_away(running, _make_sure_it_started(running, run))
        await unless_away(running, engine.signal(project, str(run.id), name, value, by))
    except NotFound:
        raise _ended() from None


async def _settled_in_line(running: Running, run: Run, request: Request) -> bool:
    """Cancel a run that has no place yet; False when it got one meanwhile."""
    if request.action != "cancel":
        raise _queued()
    return await cancel_in_line(running.sessions, run.id)


async def _is_stuck(running: Running, run: Run) -> bool:
    """Ask, too: the row says so only once the reconciler has come by."""
    if run.stuck is not None:
        return True
    view = await reading.live_view(running, run)
    return view is not None and view.stuck is not None


async def _end(running: Running, run: Run, request: Request) -> None:
    """End a run that cannot end itself: no undo, no error path. The reconciler keeps its record."""
    engine, why = running.parts.engine, f"ended by {request.by}, for it was stuck"
    try:
        await unless_away(running, engine.terminate(str(run.project_id), str(run.id), why))
    except NotFound:
        raise _ended() from None


async def _make_sure_it_started(running: Running, run: Run) -> None:
    # A run whose start Temporal missed would look ended to it; being told twice is being told once.
    if not run.handed_over and run.start is not None:
        await tell(running, RunStart.model_validate(run.start))


def _live(run: Run) -> Run:
    if run.status in ENDED:
        raise _ended()
    return run


def _queued() -> Conflict:
    said = "The run has not begun yet: it waits for one of its flow's places."
    return Conflict(said, code="run.queued", hint="It can be cancelled.")


def _ended() -> Conflict:
    return Conflict("The run has ended already.", code="run.ended")
