"""Values of runs, shown whole while they are small and read in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from engine.client import fetch
from engine.ports import Objects
from nextscript.errors import Invalid, NotFound
from nextscript.values import Json, Many, Small, Stored, Value, from_wire

SHOWN_BYTES = 256 * 1024
"""Inputs and outputs above this are left out of a run unless they are asked for."""

_TYPES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}


class Slice(BaseModel):
    """A page of a value: items of a list, entries of an object, characters of a text."""

    value: JsonValue
    type: str
    size: int
    total: int | None
    next: int | None


@dataclass(frozen=True)
class Page:
    """Which part of a value is asked for."""

    pointer: str = ""
    offset: int = 0
    limit: int = 100


def encoded(value: Json) -> bytes:
    """Give a value as canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def type_of(value: Json) -> str:
    """Name a value's JSON type."""
    return _TYPES[type(value)]


def size_of(value: Value) -> int:
    """Give the bytes a value has as canonical JSON, without fetching it."""
    match value:
        case Small(value=plain):
            return len(encoded(plain))
        case Stored(size=size):
            return size
        case Many(items=items):
            return 2 + sum(size_of(item) + 1 for item in items)


async def shown(objects: Objects, project_id: str, wire: Json, *, limit: int | None) -> Json:
    """Give what a run shows of a value on the wire: null when it is larger than the limit."""
    if wire is None:
        return None
    value = from_wire(wire)
    if limit is not None and size_of(value) > limit:
        return None
    return await fetch(objects, project_id, value)


def slice_of(whole: Json, page: Page) -> Slice:
    """Cut a page out of a value. Raises NotFound when the pointer leads nowhere."""
    value = _at(whole, page.pointer)
    end = page.offset + page.limit
    total = len(value) if isinstance(value, dict | list | str) else None
    cut: Json = value
    if isinstance(value, dict):
        cut = dict(list(value.items())[page.offset : end])
    elif isinstance(value, list | str):
        cut = value[page.offset : end]
    more = end if total is not None and end < total else None
    return Slice(value=cut, type=type_of(value), size=len(encoded(value)), total=total, next=more)


def _at(value: Json, pointer: str) -> Json:
    if pointer and not pointer.startswith("/"):
        raise Invalid("A pointer is empty or begins with “/”.", code="request.pointer")
    for part in pointer.split("/")[1:]:
        value = _child(value, part.replace("~1", "/").replace("~0", "~"), pointer)
    return value


def _child(value: Json, name: str, pointer: str) -> Json:
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, list) and name.isascii() and name.isdigit() and len(name) < 12:
        index = int(name)
        if index < len(value):
            return value[index]
    raise NotFound(f"There is nothing at {pointer}.")
