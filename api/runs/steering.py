"""Steering runs: cancel, pause, resume, signal, and single steps. Each answers 202 with the run."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Path
from pydantic import JsonValue

from activities.operation import Actor
from activities.runs import answering, reading, steering
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.presenting import present
from activities.runs.shapes import RunRead
from activities.runs.steering import Request as Ask
from api.access import needs
from api.deps import CurrentActor
from api.door import make_router
from api.runs.deps import RunId, RunningParts
from api.runs.schemas import (
    CancelRequest,
    CompleteRequest,
    NothingMore,
    RetryRequest,
    SkipRequest,
)
from api.runs.steps import StepPath
from api.transaction import transaction
from nextscript.document.models import SLUG

router = make_router(prefix="/v1/runs/{run_id}", tags=["runs"])
SignalName = Annotated[str, Path(pattern=SLUG, description="The name a wait listens for.")]


@router.post("/cancel", status_code=202, dependencies=[needs("run.steer")])
async def cancel_run(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    asked: CancelRequest = CancelRequest(),
) -> RunRead:
    """Cancel a run in good order: unfinished steps are stopped, then it ends."""
    body = asked.model_dump(mode="json")
    return await _steer(running, actor, run_id, Ask("cancel", body=body, by=actor.name))


@router.post("/pause", status_code=202, dependencies=[needs("run.steer")])
async def pause_run(
    running: RunningParts, actor: CurrentActor, run_id: RunId, asked: NothingMore = NothingMore()
) -> RunRead:
    """Start no further step until the run is resumed; clocks of waits go on."""
    return await _steer(running, actor, run_id, Ask("pause", by=actor.name))


@router.post("/resume", status_code=202, dependencies=[needs("run.steer")])
async def resume_run(
    running: RunningParts, actor: CurrentActor, run_id: RunId, asked: NothingMore = NothingMore()
) -> RunRead:
    """Let a paused run go on."""
    return await _steer(running, actor, run_id, Ask("resume", by=actor.name))


@router.post("/signals/{name}", status_code=202, dependencies=[needs("run.steer")])
async def signal_run(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    name: SignalName,
    payload: Annotated[JsonValue, Body()] = None,
) -> RunRead:
    """Send a signal; the body is its payload. It is kept until a wait takes it."""
    run = await _steerable(running, actor, run_id, "signal", name)
    await steering.signal(running, run, name, payload, actor.name)
    return await _shown(running, actor, run)


@router.post("/steps/{path}/retry", status_code=202, dependencies=[needs("run.steer")])
async def retry_step(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    asked: RetryRequest = RetryRequest(),
) -> RunRead:
    """Make another attempt of a step that failed or waits for its next one."""
    body = asked.model_dump(mode="json", exclude_unset=True)
    return await _steer(running, actor, run_id, Ask("retry", path, body, actor.name))


@router.post("/steps/{path}/skip", status_code=202, dependencies=[needs("run.steer")])
async def skip_step(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    asked: SkipRequest = SkipRequest(),
) -> RunRead:
    """Let a step succeed with a value."""
    body = asked.model_dump(mode="json", exclude_unset=True)
    return await _steer(running, actor, run_id, Ask("skip", path, body, actor.name))


@router.post("/steps/{path}/cancel", status_code=202, dependencies=[needs("run.steer")])
async def cancel_step(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    asked: NothingMore = NothingMore(),
) -> RunRead:
    """Cancel one step; its edges are skipped."""
    return await _steer(running, actor, run_id, Ask("cancel_step", path, by=actor.name))


@router.post("/steps/{path}/complete", status_code=202, dependencies=[needs("run.answer")])
async def complete_step(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    asked: CompleteRequest = CompleteRequest(),
) -> RunRead:
    """Answer a step that waits, such as an approval with `approved` or `rejected`."""
    async with transaction(running.sessions, actor.organisation_id) as session:
        run = await steering.answerable(session, actor, run_id, path, asked.port)
    if asked.data is not None:
        await answering.check(running, run, path, asked.port, asked.data)
    body = {**asked.model_dump(mode="json"), "by": actor.name}
    await steering.steer(running, run, Ask("complete", path, body, actor.name))
    return await _shown(running, actor, run)


async def _steer(running: Running, actor: Actor, run_id: RunId, request: Ask) -> RunRead:
    run = await _steerable(running, actor, run_id, request.action, request.path)
    await steering.steer(running, run, request)
    return await _shown(running, actor, run)


async def _steerable(
    running: Running, actor: Actor, run_id: RunId, action: str, what: str | None
) -> Run:
    async with transaction(running.sessions, actor.organisation_id) as session:
        return await steering.steerable(session, actor, run_id, action, what)


async def _shown(running: Running, actor: Actor, before: Run) -> RunRead:
    """Show the run as it is after the request, which was accepted whatever is known of it now."""
    async with running.seen_by(actor.organisation_id) as session:
        run = await reading.load(session, actor, before.id)
    return await present(running, actor, run, await reading.live_view(running, run))
