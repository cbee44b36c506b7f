"""Cron expressions of five fields: minute, hour, day of the month, month, weekday."""

from __future__ import annotations

from nextscript.rhythm.calendar import DAYS, WEEKDAYS, Calendar

_RANGES = (
    ("a minute", 0, 59),
    ("an hour", 0, 23),
    ("a day of the month", 1, 31),
    ("a month", 1, 12),
    ("a weekday", 0, 7),
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_NAMES: tuple[dict[str, int], ...] = (
    {},
    {},
    {},
    {name: at + 1 for at, name in enumerate(_MONTHS)},
    {name: at for at, name in enumerate(_WEEKDAYS)},
)
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def parse_cron(text: str) -> list[Calendar]:
    """Read a cron expression. Raises ValueError with a sentence that says what is wrong.

    When both days are restricted, either may match, as cron has it: then there are two calendars.
    """
    fields = _SHORT.get(text.strip().lower(), text).split()
    if len(fields) != len(_RANGES):
        said = "write minute, hour, day, month and weekday, such as 0 9 * * 1-5"
        raise ValueError(f"“{text[:100]}” is not a cron expression: {said}")
    minutes, hours, days, months, weekdays = (_field(one, at) for at, one in enumerate(fields))
    weekdays = frozenset(one % 7 for one in weekdays)
    if fields[2].startswith("*") or fields[4].startswith("*"):
        return [Calendar(minutes, hours, days, months, weekdays)]
    return [
        Calendar(minutes, hours, days, months, WEEKDAYS),
        Calendar(minutes, hours, DAYS, months, weekdays),
    ]


def _field(text: str, at: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.lower().split(","):
        found.update(_part(part, at))
    return frozenset(found)


def _part(text: str, at: int) -> range:
    name, low, high = _RANGES[at]
    span, slash, step = text.partition("/")
    if span in ("*", "?"):
        first, last = low, high
    else:
        start, dash, end = span.partition("-")
        first = _number(start, at)
        last = _number(end, at) if dash else (high if slash else first)
    by = _plain(step) if slash else 1
    if not (low <= first <= last <= high) or not by:
        raise ValueError(f"“{text[:50]}” is not {name}: it goes from {low} to {high}")
    return range(first, last + 1, by)


def _number(text: str, at: int) -> int:
    known = _NAMES[at].get(text[:3]) if text.isalpha() else _plain(text)
    return -1 if known is None else known


def _plain(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
