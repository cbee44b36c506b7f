"""Durations as users write them: `250ms`, `5s`, `10m`, `2h`, `30d`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

_PATTERN = re.compile(r"^([0-9]{1,9})(ms|s|m|h|d)$")
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
LONGEST = timedelta(days=3650)


def parse_duration(text: str) -> timedelta:
    """Read a duration. Raises ValueError with a sentence that shows how one is written."""
    found = _PATTERN.match(text)
    if not found:
        raise ValueError(f"“{text}” is not a duration; write 250ms, 5s, 10m, 2h or 30d")
    length = timedelta(milliseconds=int(found[1]) * _UNITS[found[2]])
    if length > LONGEST:
        raise ValueError(f"“{text}” is longer than ten years")
    return length


def _checked(text: str) -> str:
    parse_duration(text)
    return text


Duration = Annotated[
    str, AfterValidator(_checked), Field(json_schema_extra={"x-widget": "duration"})
]
"""A pydantic field type for a duration; it stays text, `parse_duration` reads it."""
