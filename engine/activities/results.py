"""A step's output as a value: in place when small, objects of ours when large."""

from __future__ import annotations

import json

from pydantic import BaseModel, TypeAdapter

from engine.activities.pieces import (
    CUT_BYTES,
    MARK,
    PIECE_BYTES,
    Cutter,
    Outline,
    canonical,
    kind_of,
)
from engine.activities.reading import fetch, lines_of, outline_at
from engine.ports import Objects
from nextscript.errors import Poison, Rejected
from nextscript.values import SMALL_BYTES, Json, Many, Small, Stored, Value, bytes_up_to

_ANY: TypeAdapter[object] = TypeAdapter(object)
_LARGEST = 256 * 1024 * 1024
MOST_ITEMS = 50_000
"""Items of a list a run works through; what knows them all is in its memory and its histories."""
_IN_PLACE = 1024
"""Items of a long list up to this size travel with the run; larger ones are only named."""


def as_json(output: object) -> Json:
    """Give what an activity returned as JSON. Raises Poison when it has no JSON form."""
    if isinstance(output, BaseModel):
        found: Json = output.model_dump(mode="json", by_alias=True)
        return found
    try:
        return _ANY.dump_python(output, mode="json")  # type: ignore[no-any-return]
    except ValueError as error:
        raise Poison(f"The result is not JSON: {error}", code="step.result") from error


async def keep(objects: Objects, project_id: str, value: Json) -> Value:
    """Give a value for the history: what is over 64 KiB is stored first and only named."""
    if bytes_up_to(value, CUT_BYTES) > CUT_BYTES:
        return await _in_pieces(objects, project_id, value)
    data = canonical(value)
    if len(data) <= SMALL_BYTES:
        return Small(value)
    return Stored(await objects.put(project_id, data), len(data), *kind_of(value))


async def keep_items(
    objects: Objects, project_id: str, items: list[Json], most: int = CUT_BYTES
) -> Many:
    """Give the items of a list one by one, each small or stored; with `most` bytes in place.

    Raises Rejected `each.limit` for more than a run works through.
    """
    _check_length(len(items))
    if bytes_up_to(items, most) <= most:
        return Many(tuple([await keep(objects, project_id, item) for item in items]))
    outline = await Cutter(objects, project_id, _LARGEST).cut(items)
    return await _named(objects, project_id, outline)


async def named_items(
    objects: Objects, project_id: str, template: Json, scope: dict[str, Value]
) -> Many | None:
    """Give the items of a list that a template merely names, without reading it whole.

    None when it lies in no pieces. What the run itself holds is put away. Raises Rejected
    `each.limit` for more than a run works through.
    """
    match template:
        case {"expr": {"e": ["get", _, str(name), [*path]]}}:
            match scope.get(name):
                case Stored() as stored:
                    keys = [key for key in path if isinstance(key, str | int)]
                    outline = await outline_at(objects, project_id, stored, keys)
                    if outline is not None and "l" in outline:
                        _check_length(sum(count for _, count, _ in outline["l"]))
                        return await _named(objects, project_id, outline)
                case Many(items=items) if not path:
                    held = [await fetch(objects, project_id, item) for item in items]
                    return await keep_items(objects, project_id, held, PIECE_BYTES)
    return None


def _check_length(items: int) -> None:
    if items > MOST_ITEMS:
        raise Rejected(
            f"The list has {items:,} items; a run works through {MOST_ITEMS:,} at most",
            code="each.limit",
            hint="Cut it into parts, such as pages, or work through it in one step of code.",
        )


async def _in_pieces(objects: Objects, project_id: str, value: Json) -> Stored:
    cutter = Cutter(objects, project_id, _LARGEST)
    outline = await cutter.cut(value)
    id_ = await objects.put(project_id, MARK + canonical(outline))
    return Stored(id_, cutter.size, *kind_of(value))


async def _named(objects: Objects, project_id: str, outline: Outline) -> Many:
    found: list[Value] = []
    async for id_, at, line in lines_of(objects, project_id, outline["l"]):
        item: Json = json.loads(line)
        small = len(line) <= _IN_PLACE
        found.append(Small(item) if small else Stored(id_, len(line), *kind_of(item), at))
    return Many(tuple(found))
