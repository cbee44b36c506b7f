"""A page of a value, read without the rest of it where it lies in pieces or item by item."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from activities.runs.cutting import PAGE_BYTES, within
from activities.runs.fetched import Fetched
from activities.runs.values import Page, Slice, encoded, size_of, slice_of
from engine.client import fetch, lines_of, outline_of
from engine.ports import Objects
from nextscript.errors import NotFound
from nextscript.values import Json, Many, Stored, Value

Outline = dict[str, Any]  # Any: a tree, see engine.activities.pieces
Pieces = list[Any]  # Any: [id, how many items, bytes] of each


async def page_of(fetched: Fetched, project_id: str, value: Value, page: Page) -> Slice:
    """Give a page of a value. Raises NotFound when the pointer leads nowhere."""
    if isinstance(value, Many):
        return await _of_many(fetched, project_id, value, page)
    if isinstance(value, Stored):
        outline = await outline_of(fetched.objects, project_id, value)
        if outline is not None:
            return await _of_outline(fetched.objects, project_id, outline, page)
    whole = await fetched.get(project_id, value)
    # A large value takes a moment to cut, which is nobody else's.
    return await asyncio.to_thread(slice_of, whole, page, size_of(value))


async def _of_many(fetched: Fetched, project_id: str, value: Many, page: Page) -> Slice:
    keys = page.pointer.split("/")[1:]
    if keys:
        item = value.items[_index(keys[0], len(value.items), page)]
        return await page_of(fetched, project_id, item, _inside(page, keys[1:]))
    chosen = value.items[page.offset : page.offset + page.limit]
    items = (await fetch(fetched.objects, project_id, item) for item in chosen)
    return await _of_items(items, len(value.items), page, size_of(value))


async def _of_outline(objects: Objects, project_id: str, outline: Outline, page: Page) -> Slice:
    keys = page.pointer.split("/")[1:]
    while keys and "o" in outline:
        key = keys.pop(0).replace("~1", "/").replace("~0", "~")
        if key not in outline["o"]:
            raise _nothing(page)
        outline = outline["o"][key]
    if "l" in outline:
        return await _of_list(objects, project_id, outline["l"], keys, page)
    if "v" in outline:
        return slice_of(outline["v"], _inside(page, keys))
    named = {key: _named(part) for key, part in outline["o"].items()}
    found = slice_of(named, _inside(page, keys), _weight(outline))
    return found.model_copy(update={"truncated": True})


async def _of_list(
    objects: Objects, project_id: str, pieces: Pieces, keys: list[str], page: Page
) -> Slice:
    total = sum(count for _, count, _ in pieces)
    if keys:
        at = _index(keys[0], total, page)
        async for item in _from(objects, project_id, pieces, at, 1):
            return slice_of(item, _inside(page, keys[1:]))
    items = _from(objects, project_id, pieces, page.offset, page.limit)
    return await _of_items(items, total, page, _weight({"l": pieces}))


async def _from(
    objects: Objects, project_id: str, pieces: Pieces, first: int, most: int
) -> AsyncIterator[Json]:
    """Give items from a number on; pieces before it are not read."""
    while pieces and first >= pieces[0][1]:
        first -= pieces[0][1]
        pieces = pieces[1:]
    number = 0
    async for _, _, line in lines_of(objects, project_id, pieces):
        if number >= first + most:
            return
        if number >= first:
            yield json.loads(line)
        number += 1


async def _of_items(items: AsyncIterator[Json], total: int, page: Page, size: int) -> Slice:
    """Take as many items as a page has room for."""
    taken: list[Json] = []
    room = PAGE_BYTES
    async for item in items:
        taken.append(item)
        room -= len(encoded(item))
        if room <= 0:
            break
    shown, truncated = within(taken)
    end = page.offset + len(shown)
    more = end if shown and end < total else None
    return Slice(value=shown, type="array", size=size, total=total, next=more, truncated=truncated)


def _named(part: Outline) -> Json:
    """Show a small part; name a long one, which is asked for by its own pointer."""
    if "v" in part:
        return part["v"]  # type: ignore[no-any-return]
    if "o" in part:
        return {"$more": {"type": "object", "total": len(part["o"])}}
    return {"$more": {"type": "array", "total": sum(count for _, count, _ in part["l"])}}


def _weight(part: Outline) -> int:
    if "v" in part:
        return len(encoded(part["v"]))
    if "o" in part:
        return sum(_weight(one) for one in part["o"].values())
    return sum(size for _, _, size in part["l"])


def _index(key: str, total: int, page: Page) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 12 and int(key) < total):
        raise _nothing(page)
    return int(key)


def _inside(page: Page, keys: list[str]) -> Page:
    return Page("".join(f"/{key}" for key in keys), page.offset, page.limit)


def _nothing(page: Page) -> NotFound:
    return NotFound(f"There is nothing at {page.pointer}.")
