"""A rhythm as people say it."""

from __future__ import annotations

from collections.abc import Sequence

from nextscript.durations import parse_duration
from nextscript.rhythm.calendar import DAYS, MINUTES, MONTHS, WEEKDAYS, Calendar
from nextscript.rhythm.rhythm import Rhythm, calendars_of

_WEEKDAY = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTH = (
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_WORKDAYS = frozenset(range(1, 6))
_MOST_TIMES = 6


def in_words(rhythm: Rhythm) -> str:
    """Say when it is, without the time zone."""
    if rhythm.every is not None:
        return f"Every {_length(int(parse_duration(rhythm.every).total_seconds()))}"
    gathered: dict[Calendar, list[str]] = {}
    for one in calendars_of(rhythm):
        days = Calendar(days=one.days, months=one.months, weekdays=one.weekdays)
        gathered.setdefault(days, []).append(_times(one))
    said = (_listed(times) + (_days(days) or _daily(times)) for days, times in gathered.items())
    whole = _joined([*dict.fromkeys(said)], "; and ")
    return whole[:1].upper() + whole[1:]


def _listed(times: list[str]) -> str:
    at = [one.removeprefix("at ") for one in times if one.startswith("at ")]
    others = [one for one in times if not one.startswith("at ")]
    said = [f"at {_joined([*dict.fromkeys(at)], ' and ')}"] if at else []
    return _joined([*said, *dict.fromkeys(others)], " and ")


def _length(seconds: int) -> str:
    for size, unit in _UNITS:
        if seconds % size == 0:
            many = seconds // size
            return unit if many == 1 else f"{many} {unit}s"
    return f"{seconds} seconds"


def _times(one: Calendar) -> str:
    if one.hourly:
        return _minutes(one.minutes)
    if len(one.hours) * len(one.minutes) <= _MOST_TIMES:
        clocks = [f"{h:02}:{m:02}" for h in sorted(one.hours) for m in sorted(one.minutes)]
        return f"at {_joined(clocks, ' and ')}"
    step = _step(one.hours, 24)
    if step and len(one.minutes) == 1:
        return f"every {step} hours{_past(one.minutes)}"
    return f"{_minutes(one.minutes)}, {_hours(one.hours)}"


def _minutes(minutes: frozenset[int]) -> str:
    if minutes == MINUTES:
        return "every minute"
    step = _step(minutes, 60)
    if step:
        return f"every {step} minutes"
    return f"every hour{_past(minutes)}"


def _past(minutes: frozenset[int]) -> str:
    if minutes == {0}:
        return ""
    return f", {_joined([str(one) for one in sorted(minutes)], ' and ')} minutes past"


def _hours(hours: frozenset[int]) -> str:
    first, last = min(hours), max(hours)
    if hours == frozenset(range(first, last + 1)):
        return f"from {first:02}:00 to {last:02}:59"
    return "in the hours " + _joined([f"{one:02}" for one in sorted(hours)], " and ")


def _step(found: frozenset[int], size: int) -> int | None:
    """Say of every how many it is, when that is so all around."""
    many = len(found)
    even = many > 1 and size % many == 0 and found == frozenset(range(0, size, size // many))
    return size // many if even else None


def _days(one: Calendar) -> str:
    said = []
    if one.weekdays == _WORKDAYS:
        said.append(", Monday to Friday")
    elif one.weekdays != WEEKDAYS:
        said.append(f" on {_joined(_weekdays(one.weekdays), ' and ')}")
    if one.days != DAYS:
        joint = " that are" if said else ""
        said.append(f"{joint} on the {_joined(_numbers(one.days), ' and ')}")
    if one.months != MONTHS:
        months = [_MONTH[number] for number in sorted(one.months)]
        said.append(f" in {_joined(months, ' and ')}")
    return "".join(said)


def _daily(times: list[str]) -> str:
    return " every day" if any(one.startswith("at ") for one in times) else ""


def _weekdays(found: frozenset[int]) -> list[str]:
    monday_first = sorted(found, key=lambda number: (number - 1) % 7)
    return [f"{_WEEKDAY[number]}s" for number in monday_first]


def _numbers(found: frozenset[int]) -> list[str]:
    first, last = min(found), max(found)
    if len(found) > 2 and found == frozenset(range(first, last + 1)):
        return [f"{_ordinal(first)} to {_ordinal(last)}"]
    return [_ordinal(one) for one in sorted(found)]


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"


def _joined(parts: Sequence[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]
