"""A part of a value: by JSON Pointer, and of a list or text a stretch."""

from __future__ import annotations

from dataclasses import dataclass

from nextscript.errors import NotFound
from nextscript.values import Json


@dataclass(frozen=True)
class StepIo:
    """A step's input or output, or a part of it; `total` counts the items of the whole."""

    value: Json
    type: str
    total: int | None


def part_of(whole: Json, pointer: str, offset: int, limit: int | None) -> StepIo:
    """Give what a JSON Pointer names. Raises NotFound when there is nothing there."""
    found = _at(whole, pointer)
    end = None if limit is None else offset + limit
    if isinstance(found, list | str):
        return StepIo(found[offset:end], type_of(found), len(found))
    return StepIo(found, type_of(found), len(found) if isinstance(found, dict) else None)


def type_of(value: Json) -> str:
    """Name a value's JSON type."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
    return "number"


def _at(value: Json, pointer: str) -> Json:
    if not pointer:
        return value
    for part in pointer.removeprefix("/").split("/"):
        value = _child(value, part.replace("~1", "/").replace("~0", "~"), pointer)
    return value


def _child(value: Json, key: str, pointer: str) -> Json:
    if isinstance(value, dict) and key in value:
        return value[key]
    if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    raise NotFound(f"There is nothing at {pointer}", code="run.no_such_value")
