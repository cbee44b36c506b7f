"""What one project may start and keep open, so that its flood is nobody else's trouble."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cachetools import TTLCache
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.ids import first_id_at, made_at
from activities.projects.quota import DAY, own_of
from activities.runs.models import RUN
from nextscript.errors import Quota, TooMany

_MINUTE = timedelta(minutes=1)
_SOON = timedelta(seconds=5)
"""Nobody knows when a run ends."""
_LATER = timedelta(minutes=15)
_REMEMBERED = 1.0
"""Seconds a count is believed; starts of this process are added to it meanwhile."""


@dataclass
class _Counted:
    open: int
    started: int
    today: int = 0
    own: dict[str, int] = field(default_factory=dict)
    """What the project's managers set."""
    room_at: datetime | None = None
    """When the next start is possible, once one was refused."""


class Quotas:
    """Counts of this process; several may together exceed a quota by a second's starts."""

    def __init__(self, most_open: int, most_started: int) -> None:
        self._most_open = most_open
        self._most_started = most_started
        self._known: TTLCache[UUID, _Counted] = TTLCache(10_000, _REMEMBERED)

    async def take(self, session: AsyncSession, project_id: UUID) -> None:
        """Count a start. Raises TooMany `limit.open_runs` or `limit.starts`."""
        counted = self._known.get(project_id)
        if counted is None:
            counted = self._known[project_id] = await _count(session, project_id)
        most_open = min(self._most_open, counted.own.get("open_runs", self._most_open))
        if counted.open >= most_open:
            raise TooMany(
                f"The project has {most_open:,} runs that have not ended, and may have no "
                "more: let some end, or cancel them.",
                retry_after=_SOON,
                code="limit.open_runs",
                quota=Quota("open-runs", most_open),
            )
        _refuse_over_day(counted)
        if counted.started >= self._most_started:
            if counted.room_at is None:
                counted.room_at = await _room_at(session, project_id, self._most_started)
            raise TooMany(
                f"The project has started {self._most_started:,} runs within a minute, and may "
                "start no more just now.",
                retry_after=counted.room_at - now(),
                code="limit.starts",
                quota=Quota("starts", self._most_started, int(_MINUTE.total_seconds())),
            )
        counted.open += 1
        counted.started += 1
        counted.today += 1


async def _count(session: AsyncSession, project_id: UUID) -> _Counted:
    of_project = RUN.c.project_id == project_id
    live = select(func.count()).where(of_project, RUN.c.ended_at.is_(None))
    # Ids grow with time: the index by project and id finds the last minute.
    recent = select(func.count()).where(of_project, RUN.c.id >= first_id_at(now() - _MINUTE))
    both = select(live.scalar_subquery(), recent.scalar_subquery())
    found = (await session.execute(both)).one()
    own = await own_of(session, project_id)
    counted = _Counted(found[0], found[1], own=own)
    if "runs_per_day" in own:
        today = select(func.count()).where(of_project, RUN.c.id >= first_id_at(now() - DAY))
        counted.today = await session.scalar(today) or 0
    return counted


def _refuse_over_day(counted: _Counted) -> None:
    most = counted.own.get("runs_per_day")
    if most is not None and counted.today >= most:
        raise TooMany(
            f"The project may start {most:,} runs within a day, and has.",
            retry_after=_LATER,
            code="limit.runs_per_day",
            quota=Quota("runs", most, int(DAY.total_seconds())),
        )


async def _room_at(session: AsyncSession, project_id: UUID, most: int) -> datetime:
    """Say when so many starts will not all be of the last minute any more."""
    recent = select(RUN.c.id).where(
        RUN.c.project_id == project_id, RUN.c.id >= first_id_at(now() - _MINUTE)
    )
    last = await session.scalar(recent.order_by(RUN.c.id.desc()).offset(most - 1).limit(1))
    return (made_at(last) if last else now() - _MINUTE) + _MINUTE
