"""Points in time as a flow writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ValidationInfo

from nextscript.durations import parse_duration
from nextscript.errors import Rejected

LONGEST_WAIT = "365d"
_EARLIEST = -2_208_988_800.0
"""1900. What lies before has passed just as much, and can be shown in every time zone."""


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        sentence = f"“{text}” is not a point in time; write 2026-12-01T09:00"
        raise ValueError(sentence) from None


def _checked(text: str, info: ValidationInfo) -> str:
    if info.mode == "json":  # a drawing is checked; in a run the node says it, as `wait.time`
        _parsed(text)
    return text


Moment = Annotated[str, AfterValidator(_checked)]
"""A pydantic field type for a point in time; it stays text, `point_in_time` reads it."""


def point_in_time(text: str, timezone: str) -> float:
    """Read an ISO 8601 time; without an offset it is meant in the flow's time zone.

    Raises Rejected `wait.time` with a sentence that shows how one is written.
    """
    try:
        found = _parsed(text)
    except ValueError as error:
        raise Rejected(str(error), code="wait.time") from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(timezone))
    return max(found.timestamp(), _EARLIEST)


def expiry(now: float, duration: str | None) -> float:
    """Give the moment a wait is given up: every wait expires, after a year unless set."""
    return now + parse_duration(duration or LONGEST_WAIT).total_seconds()
