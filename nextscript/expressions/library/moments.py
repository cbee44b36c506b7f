"""Moments in time: read from text, written as text; no clock and no locale of the machine."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from nextscript.expressions.faults import failed
from nextscript.expressions.settings import Env

_MONTHS = "January February March April May June July August".split()  # noqa: SIM905
_MONTHS += "September October November December".split()  # noqa: SIM905
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DIRECTIVES = "YmdHMSfzjyIpaAbBVGu%"


@lru_cache(maxsize=1_000)
def zone(name: str) -> tzinfo:
    """Find a time zone by its IANA name."""
    if name == "UTC":
        return UTC
    try:
        if len(name) > 64 or not name.isascii() or ".." in name or name[:1] in "/.":
            raise ValueError
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise failed(f"there is no time zone “{name[:64]}”; write Europe/Berlin, UTC …") from None


def moment(env: Env, value: str | int | float) -> datetime:
    """Read ISO text or seconds since 1970.

    Without an offset, or with Z, it is shown in the flow's time zone; another offset is kept.
    """
    home = zone(env.settings.timezone)
    try:
        if not isinstance(value, str):
            return datetime.fromtimestamp(value, home)
        return _read(value.strip(), home)
    except (ValueError, OverflowError, OSError):
        raise failed(f"“{str(value)[:40]}” is not a date; write 2026-11-22T09:00") from None


def _read(text: str, home: tzinfo) -> datetime:
    if len(text) > 64 or not text.isascii():
        raise ValueError
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        return at.replace(tzinfo=home)
    there = at.astimezone(home)
    # In its own zone the clock changes with the seasons when days are added.
    same_offset = there.utcoffset() == at.utcoffset()
    return there if same_offset or text[-1:] in "zZ" else at


def written(at: datetime) -> str:
    """Write ISO text, with a fraction only where there is one."""
    text = at.isoformat()
    if not at.microsecond:
        return text
    return at.isoformat(timespec="microseconds" if at.microsecond % 1000 else "milliseconds")


def shift_months(at: datetime, months: int) -> datetime:
    """Move by months; a day the month does not have becomes its last."""
    if not months:
        return at
    count = at.year * 12 + at.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9999:
        raise failed("the date is out of range")
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))


def directives_of(format: str) -> list[str]:
    """Split a format into text and directives such as `%Y` and `%-d`. Refuses those unknown."""
    parts: list[str] = []
    rest = iter(format)
    for char in rest:
        if char != "%":
            parts.append(char)
            continue
        letter = next(rest, "")
        plain = letter == "-"
        letter = next(rest, "") if plain else letter
        if not letter or letter not in _DIRECTIVES:
            raise failed(f"“%{letter}” is not known; there are: {' '.join(_DIRECTIVES)}")
        parts.append(("%-" if plain else "%") + letter)
    return parts


def format_moment(at: datetime, format: str) -> str:
    """Write a moment as a format says."""
    parts = directives_of(format)
    return "".join(
        _written(part, at) if part[0] == "%" and len(part) > 1 else part for part in parts
    )


def _written(directive: str, at: datetime) -> str:
    text = _field(directive[-1], at)
    return text.lstrip("0") or "0" if directive[1] == "-" else text


def _field(letter: str, at: datetime) -> str:
    year, week, day = at.isocalendar()
    offset = at.isoformat()[-6:].replace(":", "")
    fields = {
        "Y": f"{at.year:04d}",
        "y": f"{at.year % 100:02d}",
        "m": f"{at.month:02d}",
        "d": f"{at.day:02d}",
        "H": f"{at.hour:02d}",
        "I": f"{at.hour % 12 or 12:02d}",
        "M": f"{at.minute:02d}",
        "S": f"{at.second:02d}",
        "f": f"{at.microsecond:06d}",
        "z": offset,
        "j": f"{at.timetuple().tm_yday:03d}",
        "p": "AM" if at.hour < 12 else "PM",
        "a": _DAYS[at.weekday()][:3],
        "A": _DAYS[at.weekday()],
        "b": _MONTHS[at.month - 1][:3],
        "B": _MONTHS[at.month - 1],
        "V": f"{week:02d}",
        "G": f"{year:04d}",
        "u": str(day),
        "%": "%",
    }
    return fields[letter]
