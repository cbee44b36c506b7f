"""Turning what a YAML reader gives into JSON, however small the text that unfolds into it."""

from __future__ import annotations

import datetime
import math

from nextscript.errors import Rejected
from nextscript.values import Json

_DEPTH = 64
# Anchors let a few lines stand for billions of values.
_MOST = 2_000_000


def json_of(value: object) -> Json:
    """Give the JSON of a value. Raises Rejected for what has none, is too deep or too much."""
    return _Unfolding().json(value, 0)


class _Unfolding:
    """Counts the values made so far."""

    def __init__(self) -> None:
        self._made = 0

    def json(self, value: object, depth: int) -> Json:
        self._made += 1
        if self._made > _MOST or depth > _DEPTH:
            raise Rejected("This YAML unfolds into too much data", code="data.limit")
        if isinstance(value, dict):
            return {_key(key): self.json(inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.json(inner, depth + 1) for inner in value]
        return _scalar(value)


def _key(key: object) -> str:
    """JSON's keys are text: 200 becomes "200", true becomes "true"."""
    if isinstance(key, str):
        return key
    scalar = _scalar(key)
    return str(scalar).lower() if isinstance(scalar, bool | None) else str(scalar)


def _scalar(value: object) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case datetime.datetime() | datetime.date():
            return value.isoformat()
    raise Rejected(f"YAML's {value!r:.60} has no form in JSON", code="data.type")
