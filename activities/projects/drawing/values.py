"""JSON values in a Yjs document: shared ones that merge, plain ones that are replaced whole."""

from __future__ import annotations

import math
from typing import TypeAlias

from pycrdt import Array, Map, Text

from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json

Shared: TypeAlias = "Map[object] | Array[object] | Text"
SHARED = (Map, Array, Text)
WHOLE = 2**53 - 1
"""The largest whole number that Yjs, like every browser, keeps exactly."""
_BIG = 2**52
_LONG = 200


def is_long(text: str) -> bool:
    """Say whether a text is one that two people may want to type in at once."""
    return len(text) > _LONG or "\n" in text


def shared(value: Json) -> object:
    """Give a value as it is put into a document where it shall merge."""
    if isinstance(value, dict):
        return Map({key: shared(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return Array([shared(inner) for inner in value])
    if isinstance(value, str) and is_long(value):
        return Text(value)
    return value


def same(one: Json, other: Json) -> bool:
    """Say whether two values are the same JSON: 1 is 1.0, and true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def read_plain(value: object) -> Json:
    """Read what was put in as it is. Raises ValueError for what is not JSON."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and abs(value) >= _BIG:
        return _number(float(value))  # ours; a smaller one is a BigInt, which is no JSON
    if isinstance(value, dict):
        return {str(key): read_plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [read_plain(inner) for inner in value]
    raise ValueError("this is not JSON")


def read_shared(value: object) -> Json:
    """Read a value with all that merges in it. Raises ValueError for what is not JSON."""
    if isinstance(value, Text):
        return read_text(value)
    if isinstance(value, Map):
        return {key: read_shared(inner) for key, inner in value.items()}
    if isinstance(value, Array):
        return [read_shared(inner) for inner in value]
    return read_plain(value)


def read_text(text: Text) -> str:
    """Read a text that is nothing but text. Raises ValueError."""
    said = str(text)
    pieces = text.diff()
    if any(not isinstance(piece, str) or attributes for piece, attributes in pieces):
        raise ValueError("this text has more in it than text")
    return said


def refuse_unkeepable(value: Json, pointer: str = "") -> None:
    """Raise Invalid for a whole number that would come back as another one."""
    pending: list[tuple[Json, str]] = [(value, pointer)]
    while pending:
        one, where = pending.pop()
        if isinstance(one, dict):
            pending += [(inner, f"{where}/{key}") for key, inner in one.items()]
        elif isinstance(one, list):
            pending += [(inner, f"{where}/{at}") for at, inner in enumerate(one)]
        elif isinstance(one, int) and abs(one) > WHOLE:
            raise _unkeepable(where)


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise ValueError("this number is out of range")
    return int(value) if value.is_integer() and abs(value) <= WHOLE else value


def _unkeepable(pointer: str) -> Invalid:
    said = f"A whole number beyond {WHOLE} cannot be drawn with; write it as text."
    finding = Finding(severity="error", code="flow.bad_number", pointer=pointer, message=said)
    return Invalid(said, code="flow.malformed", findings=[finding])
