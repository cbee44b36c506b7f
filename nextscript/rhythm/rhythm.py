"""What a rhythm is made of: cron expressions, days and times, or an interval."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from nextscript.durations import Duration, parse_duration
from nextscript.rhythm.calendar import DAYS, MONTHS, WEEKDAYS, Calendar
from nextscript.rhythm.cron import parse_cron
from nextscript.values import Json

MOST_LINES = 20
KEPT = {"kept": True}
"""The context in which a rhythm is read that was taken when less was refused."""
_SHORTEST = timedelta(seconds=1)
_NUMBER = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Cron = Annotated[str, Field(max_length=200)]


class CalendarRule(BaseModel):
    """Times of the day, on all days or on those that are in every list given."""

    model_config = ConfigDict(extra="forbid")

    at: list[Clock] = Field(
        default=["09:00"],
        min_length=1,
        max_length=MOST_LINES,
        title="At",
        description="Times of the day, such as 09:00.",
    )
    weekdays: list[Weekday] = Field(
        default=[], max_length=7, description="Only on these weekdays; on all when empty."
    )
    days: list[Annotated[int, Field(ge=1, le=31)]] = Field(
        default=[],
        max_length=31,
        title="Days of the month",
        description="Only on these days of the month; on all when empty.",
    )
    months: list[Annotated[int, Field(ge=1, le=12)]] = Field(
        default=[], max_length=12, description="Only in these months, 1 to 12; in all when empty."
    )


class Rhythm(BaseModel):
    """When it is: exactly one of `cron`, `calendar` and `every`, within `start` and `end`."""

    model_config = ConfigDict(extra="forbid")

    cron: list[Cron] = Field(default=[], max_length=MOST_LINES)
    calendar: list[CalendarRule] = Field(default=[], max_length=MOST_LINES)
    every: Duration | None = None
    timezone: str = "UTC"
    jitter: Duration | None = None
    start: datetime | None = None
    end: datetime | None = None

    @field_validator("cron")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        for line in lines:
            parse_cron(line)
        return lines

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if not is_timezone(name):
            raise ValueError(f"there is no time zone “{name[:100]}”; write one like Europe/Berlin")
        return name

    @field_validator("start", "end")
    @classmethod
    def _has_zone(cls, moment: datetime | None) -> datetime | None:
        if moment is not None and moment.tzinfo is None:
            raise ValueError("say the time zone too, such as 2026-12-01T09:00:00Z")
        return moment

    @model_validator(mode="after")
    def _is_one(self, info: ValidationInfo) -> Rhythm:
        if sum(map(bool, (self.cron, self.calendar, self.every))) != 1:
            raise ValueError("give either cron, calendar or every")
        if self.every is not None and parse_duration(self.every) < _SHORTEST:
            raise ValueError("every must be at least 1s")
        if self.every is not None and parse_duration(self.every) % _SHORTEST and not info.context:
            raise ValueError("every must be whole seconds, such as 2s")
        if self.start and self.end and self.end <= self.start:
            raise ValueError("the end must be after the start")
        return self

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of its clock."""
        return zoneinfo.ZoneInfo(self.timezone)


@lru_cache(256)
def _of_line(line: str) -> tuple[Calendar, ...]:
    return tuple(parse_cron(line))


def calendars_of(rhythm: Rhythm) -> list[Calendar]:
    """Give the calendars a rhythm means; none for an interval."""
    found = [one for line in rhythm.cron for one in _of_line(line)]
    return found + [one for rule in rhythm.calendar for one in _of_rule(rule)]


def _of_rule(rule: CalendarRule) -> list[Calendar]:
    days, months = frozenset(rule.days) or DAYS, frozenset(rule.months) or MONTHS
    weekdays = frozenset(_NUMBER[one] for one in rule.weekdays) or WEEKDAYS
    clocks = (clock.split(":") for clock in rule.at)
    return [
        Calendar(frozenset([int(minute)]), frozenset([int(hour)]), days, months, weekdays)
        for hour, minute in clocks
    ]


def rhythm_of(config: Mapping[str, Json], timezone: str) -> Rhythm:
    """Give the rhythm a schedule trigger's config means. Raises pydantic's ValidationError.

    Several cron expressions are parted by `;`; a start or end without a zone is by its own clock.
    """
    zone = str(config.get("timezone") or timezone)
    cron = str(config.get("cron") or "")
    said = {
        "cron": [line.strip() for line in cron.split(";") if line.strip()],
        "calendar": config.get("calendar") or [],
        "every": config.get("every"),
        "timezone": zone,
        "jitter": config.get("jitter"),
        **{name: _moment(config.get(name), zone) for name in ("start", "end")},
    }
    return Rhythm.model_validate(said)


def _moment(text: Json, zone: str) -> object:
    if not isinstance(text, str) or not is_timezone(zone):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text  # for the model to refuse
    return moment if moment.tzinfo else moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))


def is_timezone(name: str) -> bool:
    """Say whether there is such a time zone."""
    return name in _zones()


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
