"""Temporal is made to have what the rows say: after each change, and again when it has lost it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import NamedTuple
from typing import cast as as_type

import structlog
from sqlalchemy import ColumnElement, Text, case, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.columns import now
from activities.listening.claiming import CHANNEL as SWITCHED
from activities.parts import Parts
from activities.projects.models import Flow, Project
from activities.runs.following import follow
from activities.schedules.models import Schedule, ScheduleBackfill, ScheduleSkip
from activities.schedules.news import CHANNEL
from activities.schedules.views import rhythm_in
from engine.client.schedules import (
    Wanted,
    backfill_schedule,
    drop_schedule,
    missed_of,
    put_schedule,
)
from nextscript.durations import parse_duration
from nextscript.errors import NextScriptError, NotFound
from store.session import open_session

EVERY_SECONDS = 10.0
"""How often it is looked without being told: for what was missed, and what is checked."""
SOON_SECONDS = 1.0
"""… and where Temporal could not be told."""
_MANY = 100
_AT_ONCE = 10
_PATIENCE = 10.0
_CHECK_AFTER = timedelta(minutes=5)
_CHECKED = 20
_ANEW_AFTER = timedelta(days=60)
"""Moments around changes of the clocks are told for thirteen months."""
_KEPT = timedelta(days=90)
_log = structlog.get_logger("nextscript.schedules")

_STATE = case(
    (
        or_(
            col(Schedule.deleted_at).is_not(None),
            col(Flow.deleted_at).is_not(None),
            col(Project.deleted_at).is_not(None),
        ),
        "gone",
    ),
    (or_(col(Schedule.paused), ~col(Flow.enabled), col(Project.archived)), "paused"),
    else_="on",
)
_WANTED = cast(col(Schedule.revision), Text) + ":" + _STATE


class _Asked(NamedTuple):
    row: Schedule
    told: str


@asynccontextmanager
async def telling(parts: Parts) -> AsyncIterator[None]:
    """Tell at once when something was changed, and now and then, until the block is left."""
    database = as_type("AsyncEngine", parts.sessions.kw["bind"])
    news = asyncio.Event()

    async def heard(_: str) -> None:
        news.set()

    tasks = [
        asyncio.create_task(follow(database, {CHANNEL: heard, SWITCHED: heard})),
        asyncio.create_task(_telling(parts, news)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _telling(parts: Parts, news: asyncio.Event) -> None:
    pause = 0.0
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), pause)
        news.clear()
        try:
            pause = await tell(parts)
        except Exception as error:  # noqa: BLE001 - the loop must outlive any outage
            _log.warning("schedules.telling_failed", error=type(error).__name__, exc_info=True)
            pause = SOON_SECONDS


async def tell(parts: Parts) -> float:
    """Tell Temporal what it does not know yet; give the seconds after which to look again.

    Several processes may: telling twice is once.
    """
    if parts.connected is None:
        return SOON_SECONDS
    slots = asyncio.Semaphore(_AT_ONCE)
    told = await asyncio.gather(*(_told(parts, slots, one) for one in await _untold(parts)))
    told += await asyncio.gather(*(_make_up(parts, one) for one in await _backfills(parts)))
    await asyncio.gather(*(_check(parts, slots, one) for one in await _unchecked(parts)))
    await _tidy(parts)
    if not all(told):
        return SOON_SECONDS
    return 0 if len(told) >= _CHECKED else EVERY_SECONDS


async def _untold(parts: Parts) -> list[_Asked]:
    wanted: ColumnElement[str] = _WANTED
    query = (
        select(Schedule, wanted.label("wanted"))
        .join(Flow, col(Flow.id) == col(Schedule.flow_id))
        .join(Project, col(Project.id) == col(Schedule.project_id))
        .where(col(Schedule.told).is_distinct_from(wanted))
        .order_by(col(Schedule.id))
        .limit(_MANY)
    )
    async with open_session(parts.sessions) as session:
        return [_Asked(*one) for one in (await session.execute(query)).all()]


async def _told(parts: Parts, slots: asyncio.Semaphore, asked: _Asked) -> bool:
    row, state = asked.row, asked.told.partition(":")[2]
    project, id_ = str(row.project_id), str(row.id)
    try:
        async with slots, asyncio.timeout(_PATIENCE):
            if state == "gone":
                await drop_schedule(parts.engine, project, id_)
            else:
                wanted = Wanted(rhythm_in(row), parse_duration(row.catch_up), state == "paused")
                await put_schedule(parts.engine, project, id_, wanted, now())
    except (NextScriptError, TimeoutError) as error:
        _log.warning("schedule.not_told", schedule_id=id_, why=type(error).__name__)
        return False
    async with open_session(parts.sessions) as session:
        mine = col(Schedule.id) == row.id
        if row.deleted_at is not None:
            await session.execute(delete(Schedule).where(mine))
        else:
            told = {"told": asked.told, "told_at": now(), "checked_at": now()}
            await session.execute(update(Schedule).where(mine).values(told))
    return True


async def _backfills(parts: Parts) -> Sequence[ScheduleBackfill]:
    query = (
        select(ScheduleBackfill)
        .join(Schedule, col(Schedule.id) == col(ScheduleBackfill.schedule_id))
        .where(col(ScheduleBackfill.told_at).is_(None), col(Schedule.told).is_not(None))
        .where(~col(Schedule.told).endswith("gone"))
        .order_by(col(ScheduleBackfill.id))
        .limit(_CHECKED)
    )
    async with open_session(parts.sessions) as session:
        return (await session.scalars(query)).all()


async def _make_up(parts: Parts, row: ScheduleBackfill) -> bool:
    project, id_ = str(row.project_id), str(row.schedule_id)
    try:
        async with asyncio.timeout(_PATIENCE):
            await backfill_schedule(parts.engine, project, id_, row.start, row.end)
    except (NextScriptError, TimeoutError) as error:
        _log.warning("schedule.no_backfill", schedule_id=id_, why=type(error).__name__)
        return False
    async with open_session(parts.sessions) as session:
        mine = col(ScheduleBackfill.id) == row.id
        await session.execute(update(ScheduleBackfill).where(mine).values(told_at=now()))
    return True


async def _unchecked(parts: Parts) -> Sequence[Schedule]:
    checked = col(Schedule.checked_at)
    query = (
        select(Schedule)
        .where(checked < now() - _CHECK_AFTER, ~col(Schedule.told).endswith("gone"))
        .order_by(checked.nulls_first())
        .limit(_CHECKED)
    )
    async with open_session(parts.sessions) as session:
        return (await session.scalars(query)).all()


async def _check(parts: Parts, slots: asyncio.Semaphore, row: Schedule) -> None:
    """See that Temporal has it; one that is lost, or was told long ago, is told anew."""
    values: dict[str, object] = {"checked_at": now()}
    try:
        async with slots, asyncio.timeout(_PATIENCE):
            values["missed"] = await missed_of(parts.engine, str(row.project_id), str(row.id))
    except NotFound:
        _log.warning("schedule.lost", schedule_id=str(row.id))
        values["told"] = None
    except (NextScriptError, TimeoutError):
        return
    if row.told_at is None or row.told_at < now() - _ANEW_AFTER:
        values["told"] = None
    async with open_session(parts.sessions) as session:
        mine = col(Schedule.id) == row.id, col(Schedule.told) == row.told
        await session.execute(update(Schedule).where(*mine).values(values))


async def _tidy(parts: Parts) -> None:
    old = select(col(ScheduleSkip.id)).where(col(ScheduleSkip.created_at) < func.now() - _KEPT)
    async with open_session(parts.sessions) as session:
        await session.execute(
            delete(ScheduleSkip).where(col(ScheduleSkip.id).in_(old.limit(1_000)))
        )
