"""What is done when a schedule is due: its run is started, once, or it is said why not."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor
from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.launch import launch
from activities.runs.models import Run
from activities.runs.places import Scheduled
from activities.runs.rows import made_before
from activities.runs.start import Start
from activities.schedules.backfills import overlap_at
from activities.schedules.models import Overlap, Schedule, ScheduleSkip
from activities.schedules.requests import request_of
from activities.schedules.taking_turns import alone
from activities.schedules.views import rhythm_in
from engine.client.schedules import drop_schedule
from nextscript.durations import parse_duration
from nextscript.errors import Conflict, Invalid, NotFound, RateLimited, Rejected, TooMany
from nextscript.rhythm import Rhythm, is_near_change, is_time
from store.session import open_session

_AT_ONCE = 6
"""Each start takes up to three connections of the database's pool."""
_SOONEST = timedelta(seconds=10)
"""Temporal catches up at least so long."""
_FULL = "limit.concurrency"


@dataclass(frozen=True)
class Due:
    """A schedule at a time it is due at. `made_up`: by a backfill, however long ago that was."""

    row: Schedule
    flow: Flow
    at: datetime
    overlap: Overlap
    made_up: bool

    @property
    def key(self) -> str:
        """What makes starts for the same time one start."""
        return f"schedule:{self.row.id}:{self.at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def fingerprint(self) -> str:
        """The same whatever the schedule says meanwhile."""
        return hashlib.sha256(self.key.encode()).hexdigest()


@dataclass(frozen=True)
class DueSchedules:
    """It fits `engine.ports.Ticks`."""

    running: Running
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def start(self, project_id: str, schedule_id: str, at: float, asked: float) -> None:
        """Start the run that is due. Raises RateLimited to be asked again."""
        async with self.slots:
            due = await self._due(project_id, UUID(schedule_id), _moment(at), _moment(asked))
            if due is None:
                await drop_schedule(self.running.parts.engine, project_id, schedule_id)
            elif _is_real(rhythm_in(due.row), due.at):
                await self._start(due)

    async def _due(
        self, project_id: str, schedule_id: UUID, at: datetime, asked: datetime
    ) -> Due | None:
        query = (
            select(Schedule, Flow)
            .join(Flow, col(Flow.id) == col(Schedule.flow_id))
            .where(col(Schedule.id) == schedule_id, col(Schedule.project_id) == UUID(project_id))
            .where(col(Schedule.deleted_at).is_(None))
        )
        async with self.running.single() as session:
            found = (await session.execute(query)).one_or_none()
            made_up = await overlap_at(session, schedule_id, at, asked) if found else None
        if found is None:
            return None
        row, flow = found
        overlap = cast("Overlap", made_up or row.overlap)
        return Due(row, flow, at, overlap, made_up is not None)

    async def _start(self, due: Due) -> None:
        why = None if due.made_up else _why_not(due)
        if why is not None and await self._made(due) is None:
            return await self._skip(due, *why)
        try:
            run = await self._launch(due)
        except (Conflict, NotFound, Invalid, Rejected) as refused:
            return await self._skip(due, refused.code, refused.message)
        except TooMany as full:
            if full.code != _FULL:
                raise RateLimited(full.message, retry_after=full.retry_after) from None
            return await self._skip(due, _FULL, "The run before had not ended.")
        await note_run(self.running, due.row, due.at, run.id)
        return None

    async def _launch(self, due: Due) -> Run:
        async with self.running.single() as session:
            request = await request_of(session, due.row, due.flow, due.at)
        asked = Start(
            request,
            source="schedule",
            key=due.key,
            fingerprint=due.fingerprint,
            schedule=Scheduled(due.row.id, due.overlap),
        )
        async with alone(self.running, due.flow, due.row.id, due.overlap):
            return await launch(self.running, _clock(due.flow), due.flow.id, asked)

    async def _made(self, due: Due) -> Run | None:
        async with self.running.single() as session:
            return await made_before(session, due.flow.id, due.key, due.fingerprint)

    async def _skip(self, due: Due, code: str, message: str) -> None:
        row = due.row
        values = {
            "id": new_id(),
            "organisation_id": row.organisation_id,
            "project_id": row.project_id,
            "schedule_id": row.id,
            "at": due.at,
            "code": code,
            "message": message[:1_000],
            "created_at": now(),
        }
        skipping = insert(ScheduleSkip).values(values).on_conflict_do_nothing()
        async with open_session(self.running.sessions) as session:
            await session.execute(skipping)


async def note_run(running: Running, row: Schedule, at: datetime, run_id: UUID) -> None:
    """Note the run a schedule has started, unless a later one is noted."""
    last = col(Schedule.last_at)
    newer = last.is_(None) | (last <= at)
    noting = update(Schedule).where(col(Schedule.id) == row.id, newer)
    async with running.single() as session:
        await session.execute(noting.values(last_at=at, last_run_id=run_id))


def _why_not(due: Due) -> tuple[str, str] | None:
    if due.row.paused:
        return "schedule.paused", "The schedule was paused."
    rhythm = rhythm_in(due.row)
    late = max(parse_duration(due.row.catch_up), _SOONEST)
    spread = parse_duration(rhythm.jitter) if rhythm.jitter else timedelta(0)
    if now() - due.at > late + spread:
        return "schedule.missed", "It could not be started in time, and was too late then."
    return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _is_real(rhythm: Rhythm, at: datetime) -> bool:
    """Say whether it is due: where clocks are changed, Temporal asks once too often."""
    return bool(rhythm.every) or not is_near_change(rhythm.zone, at) or is_time(rhythm, at)


def _clock(flow: Flow) -> Actor:
    return Actor(
        kind="service",
        id=None,
        name="Schedule",
        organisation_id=flow.organisation_id,
        permissions=frozenset(["run.start"]),
        project_id=flow.project_id,
    )
