"""What travels between steps: JSON, and where a large piece of it is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

Json: TypeAlias = JsonValue

SMALL_BYTES = 64 * 1024
"""A result above this many bytes of canonical JSON is kept as an object, not in a history."""


@dataclass(frozen=True, slots=True)
class Small:
    """A value held in place."""

    value: Json


@dataclass(frozen=True, slots=True)
class Stored:
    """A value kept in object storage: `id` finds it, `size` is its bytes as canonical JSON.

    `type` is its JSON type (object, array, string …); `length` the number of its items or keys.
    With `at` it is one item of a long list: that line of a piece with several.
    """

    id: str
    size: int
    type: str
    length: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """A list whose items are values of their own, such as the results of an `each`."""

    items: tuple[Value, ...]


Value: TypeAlias = Small | Stored | Many

NULL = Small(None)


def to_wire(value: Value) -> Json:
    """Render a value as JSON for a payload; `from_wire` reads it back."""
    match value:
        case Small(value=plain):
            return {"v": plain}
        case Stored(at=None):
            return {"ref": [value.id, value.size, value.type, value.length]}
        case Stored():
            return {"ref": [value.id, value.size, value.type, value.length, value.at]}
        case Many(items=items):
            return {"list": [to_wire(item) for item in items]}


def from_wire(wire: Json) -> Value:
    """Read what `to_wire` wrote. Raises ValueError on anything else."""
    match wire:
        case {"v": plain}:
            return Small(plain)
        case {"ref": [str(id_), int(size), str(type_), int() | None as length, *at]}:
            return Stored(id_, size, type_, length, *_line(at))
        case {"list": list(items)}:
            return Many(tuple(from_wire(item) for item in items))
    raise ValueError("not a value on the wire")


def _line(at: list[Json]) -> tuple[int, ...]:
    if len(at) > 1 or not all(isinstance(one, int) for one in at):
        raise ValueError("not a value on the wire")
    return tuple(one for one in at if isinstance(one, int))


def is_small(value: Value) -> bool:
    """Say whether a value can be read without fetching anything."""
    match value:
        case Small():
            return True
        case Stored():
            return False
        case Many(items=items):
            return all(is_small(item) for item in items)


def plain(value: Value) -> Json:
    """Give a small value's JSON. Raises ValueError if any part of it is stored elsewhere."""
    match value:
        case Small(value=json):
            return json
        case Many(items=items):
            return [plain(item) for item in items]
        case Stored():
            raise ValueError(f"value {value.id} is stored and must be fetched first")


def bytes_up_to(value: Json, most: int) -> int:
    """Give about how many bytes a value has as JSON; more than `most` is not counted out."""
    count, rest = 0, [value]
    while rest and count <= most:
        one = rest.pop()
        if isinstance(one, dict):
            count += 2 + sum(len(key) + 4 for key in one)
            rest.extend(one.values())
        elif isinstance(one, list):
            count += 2 + len(one)
            rest.extend(one)
        else:
            count += len(one) + 2 if isinstance(one, str) else len(json.dumps(one))
    return count
