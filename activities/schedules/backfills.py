"""Backfills: what a schedule would have started in a span of the past is started now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.operation import Actor, operation
from activities.projects.living import refuse_unless_open
from activities.schedules.models import Overlap, ScheduleBackfill
from activities.schedules.news import announce
from activities.schedules.schedules import load
from activities.schedules.views import rhythm_in
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.rhythm import next_times

MOST = 500
"""Times one backfill may make up for."""
_TAKEN_WITHIN = timedelta(minutes=15)
"""Temporal starts what it was told to make up for within this time …"""
_NOTED_WITHIN = timedelta(minutes=1)
"""… and begins before it is noted that it was told."""


@operation("schedules.backfill", permission="run.start", audit="schedule")
async def backfill(
    session: AsyncSession,
    actor: Actor,
    schedule_id: UUID,
    *,
    start: datetime,
    end: datetime,
    overlap: Overlap,
) -> tuple[ScheduleBackfill, list[datetime]]:
    """Have made up for what was due from `start` to `end`; give the times.

    A time whose run there is starts nothing. Raises Invalid `schedule.backfill`.
    """
    row, flow = await load(session, actor, schedule_id)
    about(row.id, row.name or flow.name, flow.project_id)
    await refuse_unless_open(session, flow.project_id)
    if end <= start or end > now():
        raise _refused("/to", "The end must be after the start, and not be in the future.")
    times = _until(end, next_times(rhythm_in(row), start - timedelta(seconds=1), MOST + 1))
    if len(times) > MOST:
        raise _refused("/from", f"A backfill may start {MOST} runs; take a shorter span.")
    if not times:
        raise _refused("/from", "The schedule was not due in this span.")
    made = ScheduleBackfill(
        organisation_id=row.organisation_id,
        project_id=row.project_id,
        schedule_id=row.id,
        start=start,
        end=end,
        overlap=overlap,
        created_by=actor.shown(),
    )
    session.add(made)
    await session.flush()
    await announce(session)
    return made, times


async def overlap_at(
    session: AsyncSession, schedule_id: UUID, at: datetime, asked: datetime
) -> str | None:
    """Say what a backfill wants of runs that meet at a time it makes up for; None without one.

    Only what was `asked` for when Temporal was told of it is the backfill's: a time in its span
    that comes later comes by itself, as it would have without the backfill.
    """
    told = col(ScheduleBackfill.told_at)
    covering = (
        or_(told.is_(None), told.between(asked - _TAKEN_WITHIN, asked + _NOTED_WITHIN)),
        col(ScheduleBackfill.schedule_id) == schedule_id,
        col(ScheduleBackfill.start) <= at,
        col(ScheduleBackfill.end) >= at,
    )
    newest = select(col(ScheduleBackfill.overlap)).where(*covering)
    return await session.scalar(newest.order_by(col(ScheduleBackfill.id).desc()).limit(1))


def _until(end: datetime, times: Sequence[datetime]) -> list[datetime]:
    return [one for one in times if one <= end]


def _refused(pointer: str, message: str) -> Invalid:
    finding = Finding(severity="error", code="schedule.backfill", pointer=pointer, message=message)
    return Invalid(message, code="schedule.backfill", findings=[finding])
