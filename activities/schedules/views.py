"""Schedules as people see them: in words, with the next times, the last, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.projects.models import Flow, Project
from activities.runs.models import Run
from activities.runs.shapes import RunStatus
from activities.schedules.models import Schedule, ScheduleSkip
from nextscript.rhythm import KEPT, Rhythm, in_words, next_times

State = Literal["on", "paused", "flow_off", "archived"]
NEXT = 5
_SKIPPED = 5


@dataclass(frozen=True)
class ScheduleView:
    """A schedule; `state` says whether it starts anything just now, and if not, why."""

    row: Schedule
    flow: Flow
    rhythm: Rhythm
    words: str
    state: State
    next: list[datetime]
    skipped: list[ScheduleSkip]
    last_status: RunStatus | None
    """How its last run does; None when there is none any more."""


def rhythm_in(row: Schedule) -> Rhythm:
    """Read a row's rhythm."""
    return Rhythm.model_validate(row.rhythm, context=KEPT)


async def views(session: AsyncSession, rows: Sequence[Schedule]) -> list[ScheduleView]:
    """Show schedules of one project."""
    flows = await _flows(session, rows)
    projects = {id: await session.get_one(Project, id) for id in {row.project_id for row in rows}}
    skips = await _skipped(session, [row.id for row in rows])
    ended = await _statuses(session, rows)
    found = []
    for row in rows:
        flow, rhythm = flows[row.flow_id], rhythm_in(row)
        state = _state(row, flow, projects[row.project_id])
        coming = next_times(rhythm, now(), NEXT) if state == "on" else []
        last = ended.get(row.last_run_id) if row.last_run_id else None
        words = in_words(rhythm)
        skipped = skips.get(row.id, [])
        found.append(ScheduleView(row, flow, rhythm, words, state, coming, skipped, last))
    return found


async def _flows(session: AsyncSession, rows: Sequence[Schedule]) -> dict[UUID, Flow]:
    query = select(Flow).where(col(Flow.id).in_({row.flow_id for row in rows}))
    return {flow.id: flow for flow in await session.scalars(query)}


async def _statuses(session: AsyncSession, rows: Sequence[Schedule]) -> dict[UUID, RunStatus]:
    last = {row.last_run_id for row in rows if row.last_run_id}
    query = select(col(Run.id), col(Run.status)).where(col(Run.id).in_(last))
    found = (await session.execute(query)).all() if last else []
    return {id: cast("RunStatus", status) for id, status in found}


def _state(row: Schedule, flow: Flow, project: Project) -> State:
    if row.paused:
        return "paused"
    if project.archived:
        return "archived"
    return "on" if flow.enabled and flow.version is not None else "flow_off"


async def _skipped(session: AsyncSession, ids: list[UUID]) -> dict[UUID, list[ScheduleSkip]]:
    """Give the newest skips of each."""
    of_one = func.row_number().over(
        partition_by=col(ScheduleSkip.schedule_id), order_by=col(ScheduleSkip.at).desc()
    )
    numbered = (
        select(col(ScheduleSkip.id), of_one.label("number"))
        .where(col(ScheduleSkip.schedule_id).in_(ids))
        .subquery()
    )
    newest = select(numbered.c.id).where(numbered.c.number <= _SKIPPED)
    query = select(ScheduleSkip).where(col(ScheduleSkip.id).in_(newest))
    found: dict[UUID, list[ScheduleSkip]] = {}
    for skip in await session.scalars(query.order_by(col(ScheduleSkip.at).desc())):
        found.setdefault(skip.schedule_id, []).append(skip)
    return found


@dataclass(frozen=True)
class Preview:
    """When a rhythm that is being written would be due."""

    words: str
    timezone: str
    next: list[datetime]
