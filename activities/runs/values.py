"""Values of runs, shown whole while they are small and read in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice

from pydantic import BaseModel, JsonValue

from activities.runs.cutting import PAGE_BYTES, within
from engine.client import fetch
from engine.ports import Objects
from nextscript.errors import Invalid, NotFound
from nextscript.values import Json, Many, Small, Stored, Value, bytes_up_to, from_wire

SHOWN_BYTES = 256 * 1024
"""Inputs and outputs above this are left out of a run unless they are asked for."""

_COUNTED = 4 * 1024 * 1024
"""Bytes of a part of a value that are counted; of a larger one more than these are said."""
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
    """A page of a value: items of a list, entries of an object, characters of a text.

    At most about 256 KiB: a page may end early (`next` says where), and what is too large within
    an item is `{"$more": {"type", "total"}}`, then `truncated` is true. `size`
    is about, and of a part of more than 4 MiB only that it is more.
    """

    value: JsonValue
    type: str
    size: int
    total: int | None
    next: int | None
    truncated: bool = False


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


def slice_of(whole: Json, page: Page, size: int | None = None) -> Slice:
    """Cut a page out of a value, of which the size may be known.

    Raises NotFound when the pointer leads nowhere.
    """
    value = _at(whole, page.pointer)
    total = len(value) if isinstance(value, dict | list | str) else None
    cut, shown, truncated = _cut(value, page)
    end = page.offset + shown
    more = end if total is not None and shown and end < total else None
    if size is None or page.pointer:
        size = bytes_up_to(value, _COUNTED)
        size = len(encoded(value)) if size <= PAGE_BYTES else size
    return Slice(
        value=cut, type=type_of(value), size=size, total=total, next=more, truncated=truncated
    )


def _cut(value: Json, page: Page) -> tuple[Json, int, bool]:
    """Give the page, how many items, entries or characters it has, and whether any is short."""
    end = page.offset + page.limit
    if isinstance(value, str):
        return value[page.offset : end], len(value[page.offset : end]), False
    if isinstance(value, list):
        items, truncated = within(value[page.offset : end])
        return items, len(items), truncated
    if isinstance(value, dict):
        entries = list(islice(value.items(), page.offset, end))
        items, truncated = within([one for _, one in entries])
        shown = dict(zip([key for key, _ in entries], items, strict=False))
        return shown, len(shown), truncated
    return value, 0, False


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
