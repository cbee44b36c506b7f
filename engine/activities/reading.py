"""Reading what is stored: whole, by path, or item by item."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from typing import TypeAlias

from engine.activities.pieces import CUT_BYTES, MARK, Outline, Piece
from engine.ports import Objects
from nextscript.expressions import references
from nextscript.values import Json, Many, Small, Stored, Value

Path: TypeAlias = tuple[str | int, ...]
WHOLE: tuple[Path, ...] = ((),)


async def fetch(
    objects: Objects, project_id: str, value: Value, paths: Collection[Path] = WHOLE
) -> Json:
    """Give a value's JSON, reading what is stored.

    Of a value in pieces only what the paths lead to is read; the rest of it is null.
    """
    match value:
        case Small(value=plain):
            return plain
        case Stored(id=id_, at=int(at)):
            return await _line(objects, project_id, id_, at)
        case Stored(id=id_):
            return await _stored(objects, project_id, id_, paths)
        case Many(items=items):
            return [await fetch(objects, project_id, item) for item in items]


async def fetch_scope(
    objects: Objects, project_id: str, template: Json, scope: dict[str, Value]
) -> dict[str, Json]:
    """Give the names a template reads, and of large values no more than it reads of them."""
    paths: dict[str, set[Path]] = {}
    for one in references(template):
        paths.setdefault(one.root, set()).add(one.path)
    return {
        name: await fetch(objects, project_id, value, paths.get(name, WHOLE))
        for name, value in scope.items()
    }


async def outline_of(objects: Objects, project_id: str, value: Stored) -> Outline | None:
    """Give the outline of a value in pieces (engine.activities.pieces); None for any other."""
    if value.at is not None or value.size <= CUT_BYTES:
        return None
    data = await objects.get(project_id, value.id)
    found: Outline | None = json.loads(data[len(MARK) :]) if data.startswith(MARK) else None
    return found


async def pieces_of(objects: Objects, project_id: str, object_id: str) -> list[str]:
    """Give the objects that an object of ours names: the pieces of an outline, else none."""
    data = await objects.get(project_id, object_id)
    return list(_named(json.loads(data[len(MARK) :]))) if data.startswith(MARK) else []


def _named(outline: Outline) -> Iterator[str]:
    for id_, _, _ in outline.get("l", []):
        yield id_
    for part in outline.get("o", {}).values():
        yield from _named(part)


async def outline_at(
    objects: Objects, project_id: str, value: Stored, path: Iterable[str | int]
) -> Outline | None:
    """Give the outline of a part of a value in pieces; None when there is none."""
    outline = await outline_of(objects, project_id, value)
    for key in path:
        outline = outline.get("o", {}).get(key) if outline is not None else None
    return outline


async def lines_of(
    objects: Objects, project_id: str, pieces: Collection[Piece]
) -> AsyncIterator[tuple[str, int, bytes]]:
    """Give the items of a list in pieces: the piece, the line in it, and the item's JSON."""
    for id_, _, _ in pieces:
        for at, line in enumerate((await objects.get(project_id, id_)).split(b"\n")):
            yield id_, at, line


async def _stored(objects: Objects, project_id: str, id_: str, paths: Collection[Path]) -> Json:
    data = await objects.get(project_id, id_)
    if not data.startswith(MARK):
        found: Json = json.loads(data)
        return found
    return await _part(objects, project_id, json.loads(data[len(MARK) :]), paths)


async def _part(
    objects: Objects, project_id: str, outline: Outline, paths: Collection[Path]
) -> Json:
    if "v" in outline:
        found: Json = outline["v"]
        return found
    if "o" in outline:
        parts: dict[str, Json] = {}
        for key, part in outline["o"].items():
            below = {path[1:] for path in paths if not path or path[0] == key}
            parts[key] = await _part(objects, project_id, part, below) if below else None
        return parts
    if paths and all(path and isinstance(path[0], int) for path in paths):
        return await _items(objects, project_id, outline["l"], {path[0] for path in paths})
    return [json.loads(line) async for _, _, line in lines_of(objects, project_id, outline["l"])]


async def _items(
    objects: Objects, project_id: str, pieces: list[Piece], wanted: set[str | int]
) -> Json:
    found: list[Json] = [None] * sum(count for _, count, _ in pieces)
    for one in wanted:
        if isinstance(one, int) and -len(found) <= one < len(found):
            piece, at = _place(pieces, one % len(found))
            found[one] = await _line(objects, project_id, piece, at)
    return found


def _place(pieces: list[Piece], number: int) -> tuple[str, int]:
    for id_, count, _ in pieces:
        if number < count:
            return id_, number
        number -= count
    raise IndexError(number)


async def _line(objects: Objects, project_id: str, piece: str, at: int) -> Json:
    found: Json = json.loads((await objects.get(project_id, piece)).split(b"\n", at + 1)[at])
    return found
