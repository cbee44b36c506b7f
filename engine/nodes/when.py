"""Points in time as a flow writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from nextscript.durations import parse_duration
from nextscript.errors import Rejected

LONGEST_WAIT = "365d"


def point_in_time(text: str, timezone: str) -> float:
    """Read an ISO 8601 time; without an offset it is meant in the flow's time zone.

    Raises Rejected `wait.time` with a sentence that shows how one is written.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Rejected(
            f"“{text}” is not a point in time; write 2026-12-01T09:00", code="wait.time"
        ) from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(timezone))
    return found.timestamp()


def expiry(now: float, duration: str | None) -> float:
    """Give the moment a wait is given up: every wait expires, after a year unless set."""
    return now + parse_duration(duration or LONGEST_WAIT).total_seconds()
