"""What a rhythm does where clocks are changed: there Temporal's calendars leave moments out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from nextscript.rhythm.rhythm import Rhythm, calendars_of
from nextscript.rhythm.times import next_times

_NEAR = timedelta(hours=1)
_AHEAD = 400
_HOUR = timedelta(hours=1)
_MOST = 500


def around_changes(rhythm: Rhythm, after: datetime) -> list[datetime]:
    """Give the moments near each change of the clocks within the next thirteen months."""
    if not calendars_of(rhythm):
        return []
    found: list[datetime] = []
    for change in _changes(rhythm.zone, after):
        near = next_times(rhythm, change - _NEAR, _MOST)
        found += [moment for moment in near if moment <= change + _NEAR]
    return found


def is_near_change(zone: ZoneInfo, moment: datetime) -> bool:
    """Say whether clocks are changed within an hour of a moment."""
    return _offset(zone, moment - _NEAR) != _offset(zone, moment + _NEAR)


def _changes(zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    day = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(_AHEAD):
        following = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            at = day
            while _offset(zone, at) == _offset(zone, at + _HOUR):
                at += _HOUR
            yield at + _HOUR
        day = following


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
