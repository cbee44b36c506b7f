"""The moments of a rhythm."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from nextscript.durations import parse_duration
from nextscript.rhythm.calendar import Calendar
from nextscript.rhythm.rhythm import Rhythm, calendars_of

_FARTHEST = 366 * 8 + 2
"""Days to look ahead: the 29th of February may be eight years away."""
_DAY = timedelta(days=1)


def next_times(rhythm: Rhythm, after: datetime, count: int) -> list[datetime]:
    """Give the next moments after one, in UTC; fewer where it ends. Jitter is not in them."""
    return list(islice(_within(rhythm, after), count))


def is_time(rhythm: Rhythm, moment: datetime) -> bool:
    """Say whether a moment is one of a rhythm's."""
    return next_times(rhythm, moment - timedelta(microseconds=1), 1) == [moment]


def _within(rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
    if rhythm.start is not None and rhythm.start > after:
        after = rhythm.start - timedelta(microseconds=1)
    endless = _intervals(rhythm, after) if rhythm.every else _moments(rhythm, after)
    for moment in endless:
        if rhythm.end is not None and moment > rhythm.end:
            return
        yield moment


def phase_of(rhythm: Rhythm) -> timedelta:
    """Say how far an interval's moments are from those that are counted from 1970."""
    if rhythm.every is None or rhythm.start is None:
        return timedelta(0)
    every = parse_duration(rhythm.every).total_seconds()
    return timedelta(seconds=int(rhythm.start.timestamp()) % int(every))


def _intervals(rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
    every = int(parse_duration(rhythm.every or "1d").total_seconds())
    phase = int(phase_of(rhythm).total_seconds())
    at = (int(after.timestamp() // 1) - phase) // every * every + phase
    while True:
        at += every
        moment = datetime.fromtimestamp(at, UTC)
        if moment > after:
            yield moment


def _moments(rhythm: Rhythm, after: datetime) -> Iterator[datetime]:
    zone, calendars = rhythm.zone, calendars_of(rhythm)
    first = after.astimezone(zone).date() - _DAY
    last: datetime | None = None
    coming: list[datetime] = []
    for day in (first + _DAY * n for n in range(_FARTHEST)):
        for moment in _of_day(calendars, day, rhythm):
            heapq.heappush(coming, moment)
        # What a clock shows on the next day can be no earlier than what is left of this one.
        border = datetime.combine(day + _DAY, datetime.min.time(), zone).astimezone(UTC)
        while coming and coming[0] < border:
            moment = heapq.heappop(coming)
            if moment > after and moment != last:
                last = moment
                yield moment


def _of_day(calendars: list[Calendar], day: date, rhythm: Rhythm) -> Iterator[datetime]:
    for calendar in calendars:
        if calendar.has(day):
            yield from (moment for _, moment in calendar.on(day, rhythm.zone))
