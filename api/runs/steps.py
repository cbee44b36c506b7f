"""The steps of a run, and what went in and out of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from activities.runs import answering, reading
from activities.runs.models import Run
from activities.runs.presenting import with_link
from activities.runs.reading import Side
from activities.runs.records import Which
from activities.runs.shapes import StepPage, StepStatus
from activities.runs.values import Page, Slice
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.resume.schemas import QuestionRead
from api.runs.deps import RunId, RunningParts
from nextscript.errors import Malformed, NotFound

router = make_router(prefix="/v1/runs/{run_id}/steps", tags=["runs"])
StepPath = Annotated[str, Path(description="The step's path, percent-encoded.", max_length=2_000)]
Pointer = Annotated[str, Query(max_length=2_000, description="A JSON Pointer into the value.")]
Offset = Annotated[int, Query(ge=0, le=10**12)]
Limit = Annotated[int, Query(ge=1, le=100_000, description="Items, entries or characters.")]
Attempt = Annotated[int | None, Query(ge=1)]


@router.get("", dependencies=[needs("run.read")])
async def list_steps(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    parent: Annotated[str | None, Query(max_length=2_000)] = None,
    status: Annotated[list[StepStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
    node: Annotated[str | None, Query(max_length=100)] = None,
    path: Annotated[str | None, Query(max_length=2_000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
) -> StepPage:
    """List steps in the order they started; items of an `each` under `parent=<its path>`."""
    async with running.seen_by(actor.organisation_id) as session:
        run = await reading.get(session, actor, run_id)
    start, which = _read_cursor(cursor), Which(parent, node, tuple(status), path)
    found = await reading.page_of_steps(running, run, which, start, limit + 1)
    steps = [reading.step_read(step) for step in found[:limit]]
    page = [with_link(running, actor, run, step) for step in steps]
    return StepPage(items=page, next=str(start + limit) if len(found) > limit else None)


@router.get("/{path}/question", dependencies=[needs("run.read")])
async def read_question(
    session: Session, running: RunningParts, actor: CurrentActor, run_id: RunId, path: StepPath
) -> QuestionRead:
    """Read what a waiting step asks, with the fields to be filled in, or how it was answered."""
    found = await answering.asked_in(session, actor, running, run_id, path)
    return QuestionRead.model_validate(found)


@router.get("/{path}/input", dependencies=[needs("run.read")])
async def read_input(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    pointer: Pointer = "",
    offset: Offset = 0,
    limit: Limit = 1_000,
    attempt: Attempt = None,
) -> Slice:
    """Read what went into a step, or a part of it."""
    return await _read(running, actor, run_id, path, "input", Page(pointer, offset, limit), attempt)


@router.get("/{path}/output", dependencies=[needs("run.read")])
async def read_output(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: StepPath,
    pointer: Pointer = "",
    offset: Offset = 0,
    limit: Limit = 1_000,
    attempt: Attempt = None,
) -> Slice:
    """Read what came out of a step, or a part of it."""
    return await _read(
        running, actor, run_id, path, "output", Page(pointer, offset, limit), attempt
    )


async def _read(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    path: str,
    side: Side,
    page: Page,
    attempt: int | None,
) -> Slice:
    async with running.seen_by(actor.organisation_id) as session:
        run = await reading.get(session, actor, run_id)
    if attempt is not None:
        await _refuse_other_attempt(running, run, path, attempt)
    return await reading.step_value(running, run, path, side, page)


async def _refuse_other_attempt(running: RunningParts, run: Run, path: str, attempt: int) -> None:
    """Values are kept of the newest attempt; earlier ones failed and had the same input."""
    step = await reading.step_of(running, run, path)
    if step is not None and attempt == step.get("attempt"):
        return
    raise NotFound("Only the newest attempt's values are kept.", code="run.no_such_value")


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal()):
        raise Malformed("This cursor is not valid here.", code="request.cursor")
    return int(cursor)
