"""Sets of minutes, hours, days, months and weekdays, and the moments they mean in a time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MINUTES = frozenset(range(60))
HOURS = frozenset(range(24))
DAYS = frozenset(range(1, 32))
MONTHS = frozenset(range(1, 13))
WEEKDAYS = frozenset(range(7))


@dataclass(frozen=True)
class Calendar:
    """A moment matches when each of its parts is in the set; weekday 0 is Sunday."""

    minutes: frozenset[int] = frozenset([0])
    hours: frozenset[int] = frozenset([0])
    days: frozenset[int] = DAYS
    months: frozenset[int] = MONTHS
    weekdays: frozenset[int] = WEEKDAYS

    @property
    def hourly(self) -> bool:
        """Whether it matches in every hour, and so goes by hours that pass, not by the clock."""
        return self.hours == HOURS

    def has(self, day: date) -> bool:
        """Say whether it matches on a day."""
        return (
            day.month in self.months
            and day.day in self.days
            and day.isoweekday() % 7 in self.weekdays
        )

    def on(self, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """Give the moments of a day that matches: by the clock on the wall, and in UTC.

        At set hours: once, also where the clock skips the hour or shows it twice. In every hour:
        whenever the clock really shows it.
        """
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                wall = datetime.combine(day, time(hour, minute))
                for fold in (0, 1) if self.hourly else (0,):
                    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
                    if not self.hourly or _shows(moment, zone, wall):
                        yield wall, moment


def _shows(moment: datetime, zone: ZoneInfo, wall: datetime) -> bool:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall
