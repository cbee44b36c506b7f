"""`runs.summary`: how a project's runs have been this week, and what needs somebody."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute, load_only
from sqlmodel import col

from activities.columns import now
from activities.ids import first_id_at
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.shapes import FlowName, RunStatus

DAYS = 7
_MOST = 5
_ASKED = 50
"""Of how many waiting runs it is looked up whom they ask."""
_SHOWN = cast(
    "tuple[QueryableAttribute[object], ...]",
    (
        *(Run.id, Run.flow_id, Run.flow_key, Run.flow_name, Run.error, Run.stuck),
        *(Run.waiting_for, Run.created_at, Run.ended_at),
    ),
)
"""Without inputs and outputs, which may be large."""


class Day(BaseModel):
    """The runs that were started on one day (UTC), by status."""

    day: date
    runs: dict[RunStatus, int]


class FailingFlow(BaseModel):
    """A cause for which runs of a flow failed this week, as the last of them says it."""

    flow: FlowName
    count: int
    code: str
    message: str
    node: str | None
    run_id: UUID
    at: datetime


class RunShown(BaseModel):
    """A run that needs somebody: it asks something, or the engine cannot go on with it."""

    run_id: UUID
    flow: FlowName
    waiting_for: list[str]
    stuck: str | None
    created_at: datetime


class Needing(BaseModel):
    """How many runs need somebody, and the oldest of them."""

    count: int
    runs: list[RunShown]

    def of(self, chosen: Container[UUID]) -> Needing:
        """Keep of these runs those that are chosen; what is not shown counts all the same."""
        kept = [run for run in self.runs if run.run_id in chosen]
        return Needing(count=self.count - len(self.runs) + len(kept), runs=kept[:_MOST])


class FlowShown(BaseModel):
    """A flow that was changed lately."""

    id: UUID
    key: str
    name: str
    version: int | None
    updated_at: datetime


class Summary(BaseModel):
    """The week of a project; test runs are left out of the numbers."""

    days: list[Day]
    success_rate: float | None
    failing: list[FailingFlow]
    waiting: Needing
    stuck: Needing
    flows: list[FlowShown]


@operation("runs.summary", permission="run.read")
async def summary(session: AsyncSession, actor: Actor, project_id: UUID) -> Summary:
    """Sum up a project: a few queries, each by an index. `waiting` holds what asks anybody."""
    project = (await projects.load(session, actor, project_id)).id
    days = await _days(session, project)
    return Summary(
        days=days,
        success_rate=_rate(days),
        failing=await _failing(session, project),
        waiting=await _needing(session, project, _asks(), _ASKED),
        stuck=await _needing(session, project, col(Run.stuck).is_not(None)),
        flows=await _flows(session, project),
    )


async def for_actor(running: Running, actor: Actor, project_id: UUID, found: Summary) -> Summary:
    """Leave of what waits only what waits for this actor."""
    runs = [run.run_id for run in found.waiting.runs]
    asked = await running.questions.of(actor, project_id, runs)
    return found.model_copy(update={"waiting": found.waiting.of(asked)})


def _this_week(project: UUID) -> tuple[ColumnElement[bool], ...]:
    # Ids grow with time, so the index by project and id finds a week without reading a month.
    first = datetime.combine(now().date() - timedelta(days=DAYS - 1), datetime.min.time(), UTC)
    return (
        col(Run.project_id) == project,
        col(Run.id) >= first_id_at(first),
        col(Run.test).is_(False),
    )


async def _days(session: AsyncSession, project: UUID) -> list[Day]:
    day = func.date(func.timezone("UTC", col(Run.created_at))).label("day")
    query = (
        select(day, col(Run.status), func.count())
        .where(*_this_week(project))
        .group_by(day, col(Run.status))
    )
    today = now().date()
    found: dict[date, dict[RunStatus, int]] = {
        today - timedelta(days=back): {} for back in range(DAYS - 1, -1, -1)
    }
    for at, status, count in await session.execute(query):
        if at in found:
            found[at][status] = count
    return [Day(day=at, runs=runs) for at, runs in found.items()]


def _rate(days: list[Day]) -> float | None:
    good = sum(one.runs.get("succeeded", 0) for one in days)
    bad = sum(one.runs.get("failed", 0) for one in days)
    return round(good / (good + bad), 4) if good + bad else None


async def _failing(session: AsyncSession, project: UUID) -> list[FailingFlow]:
    cause = _cause()
    query = (
        select(Run, func.count().over(partition_by=cause))
        .where(*_this_week(project), col(Run.status) == "failed")
        .ext(distinct_on(*cause))
        .order_by(*cause, col(Run.id).desc())
        .options(load_only(*_SHOWN))
    )
    found = [_failed(run, count) for run, count in await session.execute(query)]
    return sorted(found, key=lambda one: (-one.count, one.flow.name))[:_MOST]


def _cause() -> tuple[Any, ...]:  # Any: columns and clauses of several types
    """Tell causes apart: by flow, step, code and sentence, whatever numbers the sentence has."""
    # Written out: a bound value would be another parameter in each clause, and DISTINCT ON refuses.
    return (
        col(Run.flow_id),
        literal_column("coalesce(error->>'node', '')"),
        literal_column("coalesce(error->>'code', '')"),
        literal_column("regexp_replace(coalesce(error->>'message', ''), '[0-9]+', '#', 'g')"),
    )


def _failed(run: Run, count: int) -> FailingFlow:
    error = run.error if isinstance(run.error, dict) else {}
    return FailingFlow(
        flow=_flow(run),
        count=count,
        code=str(error.get("code") or "run.failed"),
        message=str(error.get("message") or "The run failed."),
        node=str(error["node"]) if error.get("node") else None,
        run_id=run.id,
        at=run.ended_at or run.created_at,
    )


def _asks() -> ColumnElement[bool]:
    kinds = ("approval", "form")
    return or_(*(col(Run.waiting_for).contains([kind]) for kind in kinds))


async def _needing(
    session: AsyncSession, project: UUID, condition: ColumnElement[bool], most: int = _MOST
) -> Needing:
    live = (col(Run.project_id) == project, col(Run.ended_at).is_(None), condition)
    count = await session.scalar(select(func.count()).select_from(Run).where(*live))
    query = select(Run).where(*live).order_by(col(Run.id)).limit(most)
    rows = (await session.scalars(query.options(load_only(*_SHOWN)))).all()
    return Needing(count=count or 0, runs=[_shown(run) for run in rows])


def _shown(run: Run) -> RunShown:
    return RunShown(
        run_id=run.id,
        flow=_flow(run),
        waiting_for=run.waiting_for,
        stuck=run.stuck,
        created_at=run.created_at,
    )


def _flow(run: Run) -> FlowName:
    return FlowName(id=run.flow_id, key=run.flow_key, name=run.flow_name)


async def _flows(session: AsyncSession, project: UUID) -> list[FlowShown]:
    query = (
        select(Flow)
        .where(col(Flow.project_id) == project, col(Flow.deleted_at).is_(None))
        .order_by(col(Flow.updated_at).desc())
        .limit(_MOST)
    )
    rows = (await session.scalars(query)).all()
    return [
        FlowShown(
            id=row.id, key=row.key, name=row.name, version=row.version, updated_at=row.updated_at
        )
        for row in rows
    ]
