"""Schedules in Temporal: it knows when each is due, survives us, and catches up afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import (
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleBackfill,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
)
from temporalio.common import Priority

from engine.attributes import schedule_id, tick_id
from engine.calls import TICK
from engine.client.engine import Engine
from engine.client.refusal import translated
from engine.settings import SYSTEM
from nextscript.durations import parse_duration
from nextscript.errors import NotFound
from nextscript.rhythm import Calendar, Rhythm, around_changes, calendars_of, phase_of

_ONCE = timedelta(days=3_650)
"""An interval so long that it comes once: a single moment, whatever clocks show.

One that is longer than it is since 1970 Temporal never finds.
"""
_AFTER_ALL = ScheduleOverlapPolicy.ALLOW_ALL
"""Whether the run before still goes on only the database knows: each time it is asked there."""


@dataclass(frozen=True)
class Wanted:
    """What Temporal is to have of a schedule."""

    rhythm: Rhythm
    catch_up: timedelta
    paused: bool


async def put_schedule(
    engine: Engine, project_id: str, id_: str, wanted: Wanted, now: datetime
) -> None:
    """Have a schedule followed as wanted, whether it was before or not. Raises Unavailable."""
    whole = _schedule(engine, project_id, id_, wanted, now)
    named = schedule_id(project_id, id_)
    with translated():
        try:
            await engine.client.create_schedule(named, whole)
        except ScheduleAlreadyRunningError:
            handle = engine.client.get_schedule_handle(named)
            await handle.update(lambda _: ScheduleUpdate(whole))


async def drop_schedule(engine: Engine, project_id: str, id_: str) -> None:
    """Have a schedule followed no more; one that is not is as good. Raises Unavailable."""
    with suppress(NotFound), translated():
        await engine.client.get_schedule_handle(schedule_id(project_id, id_)).delete()


async def backfill_schedule(
    engine: Engine, project_id: str, id_: str, start: datetime, end: datetime
) -> None:
    """Have all be done that was due from `start` to `end`. Raises NotFound, Unavailable."""
    span = ScheduleBackfill(start - timedelta(seconds=1), end, _AFTER_ALL)
    with translated():
        await engine.client.get_schedule_handle(schedule_id(project_id, id_)).backfill(span)


async def missed_of(engine: Engine, project_id: str, id_: str) -> int:
    """Say how often a schedule was due while nobody could follow it for longer than it catches up.

    Raises NotFound when Temporal does not have it, Unavailable.
    """
    with translated():
        handle = engine.client.get_schedule_handle(schedule_id(project_id, id_))
        return (await handle.describe()).info.num_actions_missed_catchup_window


def _schedule(engine: Engine, project_id: str, id_: str, wanted: Wanted, now: datetime) -> Schedule:
    action = ScheduleActionStartWorkflow(
        TICK,
        id_,
        id=tick_id(project_id, id_),
        task_queue=engine.settings.queue(SYSTEM),
        priority=Priority(fairness_key=project_id),
    )
    return Schedule(
        action=action,
        spec=_spec(wanted.rhythm, now),
        policy=SchedulePolicy(overlap=_AFTER_ALL, catchup_window=wanted.catch_up),
        state=ScheduleState(paused=wanted.paused),
    )


def _spec(rhythm: Rhythm, now: datetime) -> ScheduleSpec:
    intervals = [
        ScheduleIntervalSpec(every=_ONCE, offset=_since_1970(moment) % _ONCE)
        for moment in around_changes(rhythm, now)
    ]
    if rhythm.every is not None:
        every = parse_duration(rhythm.every)
        intervals.append(ScheduleIntervalSpec(every=every, offset=phase_of(rhythm)))
    return ScheduleSpec(
        calendars=[_calendar(one) for one in calendars_of(rhythm)],
        intervals=intervals,
        start_at=rhythm.start,
        end_at=rhythm.end,
        jitter=parse_duration(rhythm.jitter) if rhythm.jitter else None,
        time_zone_name=rhythm.timezone,
    )


def _since_1970(moment: datetime) -> timedelta:
    return timedelta(seconds=int(moment.timestamp()))


def _calendar(one: Calendar) -> ScheduleCalendarSpec:
    return ScheduleCalendarSpec(
        minute=_ranges(one.minutes),
        hour=_ranges(one.hours),
        day_of_month=_ranges(one.days),
        month=_ranges(one.months),
        day_of_week=_ranges(one.weekdays),
    )


def _ranges(numbers: Iterable[int]) -> list[ScheduleRange]:
    found: list[ScheduleRange] = []
    for number in sorted(numbers):
        if found and found[-1].end == number - 1:
            found[-1] = ScheduleRange(found[-1].start, number)
        else:
            found.append(ScheduleRange(number, number))
    return found
