"""Dates and times as ISO 8601 text; without another word they mean the flow's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from nextscript.durations import parse_duration
from nextscript.expressions.faults import Fault, failed
from nextscript.expressions.library.moments import (
    directives_of,
    format_moment,
    moment,
    shift_months,
    written,
    zone,
)
from nextscript.expressions.library.published import Collection, Number
from nextscript.expressions.settings import Env

DATES = Collection("Dates")
filter_ = DATES.filter

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@DATES.function("now")
def now(env: Env, timezone: str | None = None) -> str:
    """Give the run's clock: the same when a step is repeated or replayed.

    Example: now() → 2026-11-22T11:00:00+01:00
    Example: now("UTC") → 2026-11-22T10:00:00+00:00
    """
    tz = zone(timezone or env.settings.timezone)
    return written(datetime.fromtimestamp(env.settings.now, tz))


@DATES.function("date")
def date(
    env: Env, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> str:
    """Make a date in the flow's time zone.

    Example: date(2026, 12, 24, 18) → 2026-12-24T18:00:00+01:00
    """
    try:
        made = datetime(year, month, day, hour, minute, second, tzinfo=zone(env.settings.timezone))
    except (ValueError, OverflowError) as error:
        raise failed(f"there is no such date: {error}") from None
    return written(made)


@filter_("parse_date")
def parse_date(env: Env, text: str | int | float, format: str | None = None) -> str:
    """Read a date: ISO 8601, seconds since 1970, or as a format such as `%d.%m.%Y` says.

    Example: "22.11.2026" | parse_date("%d.%m.%Y") → 2026-11-22T00:00:00+01:00
    Example: 0 | parse_date → 1970-01-01T01:00:00+01:00
    """
    if format is None or not isinstance(text, str):
        return written(moment(env, text))
    directives_of(format)
    try:
        read = datetime.strptime(text, format)
        return written(read if read.tzinfo else read.replace(tzinfo=zone(env.settings.timezone)))
    except (ValueError, OverflowError):
        raise failed(f"“{text[:40]}” is not a date written as {format}") from None


@filter_("format_date")
def format_date(
    env: Env, value: str | int | float, format: str, timezone: str | None = None
) -> str:
    """Write a date as people do. `%Y %m %d %H %M %S` and the like; names are English.

    Example: "2026-11-22T10:00:00Z" | format_date("%d.%m.%Y %H:%M") → 22.11.2026 11:00
    Example: "2026-11-22" | format_date("%a %-d %B") → Sun 22 November
    """
    at = moment(env, value)
    return format_moment(at.astimezone(zone(timezone)) if timezone else at, format)


@filter_("add")
def add(env: Env, value: str | int | float, duration: str | None = None, months: int = 0) -> str:
    """Move a date by a duration (`250ms 5s 10m 2h 30d`, `-1d` back) or by months.

    Days and months keep the time of the day, also when the clocks change.

    Example: "2026-11-22" | add("2d") → 2026-11-24T00:00:00+01:00
    Example: "2026-01-31" | add(months=1) → 2026-02-28T00:00:00+01:00
    """
    at = shift_months(moment(env, value), months)
    try:
        return written(_moved(at, duration) if duration else at)
    except OverflowError:
        raise failed("the date is out of range") from None


def _moved(at: datetime, duration: str) -> datetime:
    back = duration.startswith("-")
    try:
        length = parse_duration(duration.removeprefix("-"))
    except ValueError as error:
        raise failed(str(error)) from None
    length = -length if back else length
    if duration.endswith("d"):
        return at + length
    utc = at.astimezone(zone("UTC")) + length
    return utc.astimezone(at.tzinfo)


@filter_("diff")
def diff(env: Env, value: str | int | float, other: str | int | float, unit: str = "s") -> Number:
    """Say how much later a date is than another, in `ms`, `s`, `m`, `h` or `d`.

    Example: "2026-11-24" | diff("2026-11-22", "d") → 2
    """
    if unit not in _UNITS:
        raise failed("diff counts in ms, s, m, h or d")
    utc = zone("UTC")
    length: timedelta = moment(env, value).astimezone(utc) - moment(env, other).astimezone(utc)
    amount = length / timedelta(seconds=_UNITS[unit])
    return int(amount) if amount.is_integer() else amount


@filter_("to_timezone")
def to_timezone(env: Env, value: str | int | float, timezone: str) -> str:
    """Write the same moment in another time zone.

    Example: "2026-11-22T10:00:00Z" | to_timezone("America/New_York") → 2026-11-22T05:00:00-05:00
    """
    return written(moment(env, value).astimezone(zone(timezone)))


@filter_("timestamp")
def timestamp(env: Env, value: str) -> Number:
    """Give the seconds since 1970.

    Example: "1970-01-02T00:00:00Z" | timestamp → 86400
    """
    seconds = moment(env, value).timestamp()
    return int(seconds) if seconds.is_integer() else seconds


@filter_("start_of")
def start_of(env: Env, value: str | int | float, unit: str) -> str:
    """Go back to the beginning of the `hour`, `day`, `week` (Monday), `month` or `year`.

    Example: "2026-11-22T10:00:00Z" | start_of("month") → 2026-11-01T00:00:00+01:00
    """
    at = moment(env, value).replace(minute=0, second=0, microsecond=0)
    if unit == "week":
        at -= timedelta(days=at.weekday())
    changes = {
        "hour": at,
        "day": at.replace(hour=0),
        "week": at.replace(hour=0),
        "month": at.replace(hour=0, day=1),
        "year": at.replace(hour=0, day=1, month=1),
    }
    if unit not in changes:
        raise failed("start_of knows hour, day, week, month and year")
    return written(changes[unit])


@DATES.test("date")
def is_date(env: Env, value: str) -> bool:
    """Is it text that can be read as a date?

    Example: "2026-02-30" is date → false
    """
    try:
        moment(env, value)
    except Fault:
        return False
    return True
