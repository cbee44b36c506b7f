"""What of a program's values is JSON."""

from __future__ import annotations

import datetime
import math

TYPE_CHECKING = False  # without typing, whose import every process of code would wait for
if TYPE_CHECKING:
    from typing import TypeAlias

    Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_DEPTH = 64
_LONGEST_NUMBER = 1024


class NotJson(ValueError):
    """The value cannot be written as JSON; the text says what it is."""


def plain(value: object, depth: int = 0) -> Plain:
    """Give the JSON of a value; tuples are lists, dates and times are text.

    Raises NotJson for anything else.
    """
    if depth > _DEPTH:
        raise NotJson("data nested too deeply")
    match value:
        case int() if value.bit_length() > _LONGEST_NUMBER:
            raise NotJson("a number of thousands of digits")
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case datetime.date() | datetime.time():
            return value.isoformat()
        case list() | tuple():
            return [plain(item, depth + 1) for item in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: plain(item, depth + 1) for key, item in value.items()}
        case dict():
            raise NotJson("an object whose keys are not text")
    raise NotJson(f"{value!r}" if isinstance(value, float) else f"a {type(value).__name__}")
