"""`runs.get`, its steps and their values: live ones from the engine, ended ones from the record."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.authorising import allows, authorise
from activities.operation import Actor, operation
from activities.runs.context import Running
from activities.runs.listing import LOOK, known
from activities.runs.models import ENDED, Run
from activities.runs.paging import page_of
from activities.runs.patience import unless_away
from activities.runs.placing import place_of
from activities.runs.records import Which, recorded_page, recorded_step
from activities.runs.shapes import StepRead
from activities.runs.values import Page, Slice
from engine.client import RunView
from nextscript.errors import NotFound, Unavailable
from nextscript.values import Json, from_wire

PATIENCE = 3.0
"""Seconds to wait for a run to tell how it stands; after that its row is shown."""

_ALL = 1_000_000
Side = Literal["input", "output"]
StepFields = dict[str, Any]  # Any: the API's Step, as RunState renders it


@operation("runs.get", permission="run.read")
async def get(session: AsyncSession, actor: Actor, run_id: UUID) -> Run:
    """Give a run's row. Raises NotFound for one the actor may not know of."""
    return await load(session, actor, run_id)


async def load(session: AsyncSession, actor: Actor, run_id: UUID, *, hold: bool = False) -> Run:
    """Give the row of a run with which the actor may do what is being asked for.

    Raises NotFound `run.gone` for one they may not see, Forbidden for one with which they may less.

    With `hold` it cannot be deleted before the transaction ends.
    """
    query = known(actor).where(col(Run.id) == run_id)
    if hold:
        query = query.with_for_update(read=True, key_share=True)
    found = await session.scalar(query)
    if found is None:
        raise gone()
    authorise(actor, place_of(found), look=LOOK, missing=gone())
    return found


def may_read(actor: Actor, run: Run) -> bool:
    """Say whether an actor may know of a run."""
    return allows(actor, LOOK, place_of(run))


def gone() -> NotFound:
    """Say that there is no such run."""
    return NotFound(
        "There is no such run, or it was deleted.",
        code="run.gone",
        hint="Ended runs are kept for as long as their flow's settings say.",
    )


async def live_view(
    running: Running, run: Run, patience: float = PATIENCE, *, brief: bool = True
) -> RunView | None:
    """Give what a live run says of itself; None when it has ended or nobody answers for it.

    When `brief`, of its steps only those that wait.
    """
    if run.status in ENDED:
        return None
    try:
        return await _asked(running, run, patience, brief=brief)
    except (TimeoutError, NotFound, Unavailable):
        return None


async def _asked(running: Running, run: Run, patience: float, *, brief: bool) -> RunView:
    async with asyncio.timeout(patience):
        view = running.parts.engine.view(str(run.project_id), str(run.id), brief=brief)
        return await unless_away(running, view)


async def page_of_steps(
    running: Running, run: Run, which: Which, start: int, limit: int
) -> list[StepFields]:
    """Give some steps of a run, in the order they started. Raises Unavailable."""
    if run.status in ENDED:
        async with running.seen_by(run.organisation_id) as session:
            return await recorded_page(session, run.id, which, start, limit)
    steps = await steps_of(running, run)
    return [step for step in steps if which.holds(step)][start : start + limit]


async def steps_of(running: Running, run: Run) -> list[StepFields]:
    """Give all steps of a run, in the order they started. Raises Unavailable."""
    async with running.seen_by(run.organisation_id) as session:
        recorded = await recorded_page(session, run.id, Which(), 0, _ALL)
    if run.status in ENDED or not run.placed:
        return recorded
    try:
        view = await _asked(running, run, PATIENCE * 2, brief=False)
    except (TimeoutError, NotFound) as error:
        if isinstance(error, NotFound) and not run.handed_over:
            return recorded
        raise Unavailable("No worker answers for this run just now; try again soon.") from None
    return in_order(joined(recorded, view.steps))


def joined(earlier: list[StepFields], live: list[StepFields]) -> list[StepFields]:
    """Give what earlier parts of a run kept and what it says of itself, each step once."""
    known = {step["path"]: step for step in [*earlier, *live]}
    return list(known.values())


async def step_of(running: Running, run: Run, path: str) -> StepFields | None:
    """Give one step of a run, or None. Raises Unavailable."""
    if run.status in ENDED:
        async with running.seen_by(run.organisation_id) as session:
            return await recorded_step(session, run.id, path)
    return next((step for step in await steps_of(running, run) if step["path"] == path), None)


async def step_value(running: Running, run: Run, path: str, side: Side, page: Page) -> Slice:
    """Give a page of a step's input or output. Raises NotFound."""
    project = str(run.project_id)
    if run.status not in ENDED:
        asked = running.parts.engine.step_value(project, str(run.id), path, side)
        return await page_of(running.fetched, project, await unless_away(running, asked), page)
    async with running.seen_by(run.organisation_id) as session:
        step = await recorded_step(session, run.id, path)
    wire: Json = step.get(side) if step else None
    if wire is None:
        raise NotFound(f"The step has no {side}.", code="run.no_such_value")
    return await page_of(running.fetched, project, from_wire(wire), page)


def in_order(steps: list[StepFields]) -> list[StepFields]:
    """Sort steps by when they started; those that did not come last, as they stand."""
    return sorted(steps, key=_begun)


def _begun(step: StepFields) -> tuple[bool, str]:
    started = step.get("started_at")
    return started is None, started or ""


def step_read(step: StepFields) -> StepRead:
    """Give a step as the API shows it."""
    return StepRead.model_validate(step)


def error_of(view: RunView) -> Json:
    """Give a live view's error as JSON."""
    return asdict(view.error) if view.error else None
