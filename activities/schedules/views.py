"""Schedules as people see them: in words, with the next times, the last, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.projects.models import Flow, Project
from activities.schedules.models import Schedule, ScheduleSkip
from nextscript.rhythm import Rhythm, in_words, next_times

State = Literal["on", "paused", "flow_off", "archived"]
NEXT = 5
_SKIPPED = 5


@dataclass(frozen=True)
class ScheduleView:
    """A schedule; `state` says whether it starts anything just now, and if not, why."""

    row: Schedule
    rhythm: Rhythm
    words: str
    state: State
    next: list[datetime]
    skipped: list[ScheduleSkip]


def rhythm_in(row: Schedule) -> Rhythm:
    """Read a row's rhythm."""
    return Rhythm.model_validate(row.rhythm)


async def views(session: AsyncSession, flow: Flow, rows: list[Schedule]) -> list[ScheduleView]:
    """Show schedules of one flow."""
    project = await session.get_one(Project, flow.project_id)
    skips = await _skipped(session, [row.id for row in rows])
    return [_view(row, flow, project, skips.get(row.id, [])) for row in rows]


def _view(row: Schedule, flow: Flow, project: Project, skipped: list[ScheduleSkip]) -> ScheduleView:
    rhythm, state = rhythm_in(row), _state(row, flow, project)
    coming = next_times(rhythm, now(), NEXT) if state == "on" else []
    return ScheduleView(row, rhythm, in_words(rhythm), state, coming, skipped)


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
