"""Guessing how an operation's pages are read, from the names of its fields and of its answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nextscript.manifest.models import Paging
from nextscript.openapi.schemas import Schema

_CURSORS = ("cursor", "page_token", "pagetoken", "next_token", "nexttoken", "continuation_token",
            "continue", "starting_after", "after", "start_cursor", "nextpagetoken", "marker",
            "bookmark", "offset_token", "next", "next_page_token", "pagecursor")  # fmt: skip
_PAGES = ("page", "page_number", "pagenumber", "page[number]", "pageno")
_OFFSETS = (
    "offset",
    "start",
    "skip",
    "startat",
    "start_at",
    "startindex",
    "start_index",
    "page[offset]",
)
_SIZES = ("limit", "per_page", "perpage", "page_size", "pagesize", "maxresults", "max_results",
          "size", "count", "page[size]", "page[limit]", "top", "first", "max")  # fmt: skip
_NEXTS = ("next_cursor", "nextcursor", "next_page_token", "nextpagetoken", "next_token",
          "nexttoken", "end_cursor", "endcursor", "continue", "continuation_token", "cursor",
          "after", "next_page", "nextpage", "next", "offset", "bookmark", "last_id")  # fmt: skip
_URLS = ("next", "next_page", "next_url", "nextlink", "@odata.nextlink", "next_page_url",
         "next_page_uri", "nextpage", "next_uri")  # fmt: skip
_MORE = ("has_more", "hasmore", "has_next", "hasnextpage", "more")
_ITEMS = ("data", "items", "results", "values", "records", "entries", "list", "value", "content")
_DEPTH = 3
Shared = dict[str, Schema]


def guess(fields: dict[str, Any], output: Schema, shared: Shared) -> Paging | None:
    """Guess the paging of an operation; None when nothing looks like it."""
    items = _items(output, shared)
    if items is None:
        return None
    known = {name.lower(): name for name in fields}
    size = _first(known, _SIZES)
    places = list(_places(output, shared, "", 0))
    more = next((p for name, p, _ in places if name in _MORE), None)
    about: dict[str, Any] = {"items": items, "size": size, "more": more, "guessed": True}
    if cursor := _first(known, _CURSORS):
        if cursor.lower() in ("starting_after", "after", "last_id") and more and not _next(places):
            return Paging(by="cursor", parameter=cursor, last_item="/id", **about)
        if found := _next(places):
            return Paging(by="cursor", parameter=cursor, next=found, **about)
    if found := next((p for name, p, kind in places if name in _URLS and kind == "string"), ""):
        return Paging(by="url", next=found, **about)
    if page := _first(known, _PAGES):
        return Paging(by="page", parameter=page, first=_beginning(fields[page]), **about)
    if offset := _first(known, _OFFSETS):
        return Paging(by="offset", parameter=offset, **about)
    return None


def _first(known: dict[str, str], names: tuple[str, ...]) -> str:
    return next((known[name] for name in names if name in known), "")


def _beginning(schema: Any) -> int:  # Any: a JSON Schema
    default = schema.get("default") if isinstance(schema, dict) else None
    return 0 if default == 0 else 1


def _next(places: list[tuple[str, str, str]]) -> str:
    for wanted in _NEXTS:
        for name, pointer, kind in places:
            if name == wanted and kind in ("string", "integer"):
                return pointer
    return ""


def _items(output: Schema, shared: Shared) -> str | None:
    """Find the list in an answer: the answer itself, a usual name, or the only one there is."""
    opened = _opened(output, shared)
    if opened.get("type") == "array":
        return ""
    lists = [
        (name, pointer)
        for name, pointer, kind in _places(output, shared, "", 0)
        if kind == "array" and pointer.count("/") <= 2
    ]
    for wanted in _ITEMS:
        for name, pointer in lists:
            if name == wanted:
                return pointer
    top = [pointer for _, pointer in lists if pointer.count("/") == 1]
    return top[0] if len(top) == 1 else None


def _places(
    schema: Schema, shared: Shared, pointer: str, depth: int
) -> Iterator[tuple[str, str, str]]:
    """Give the fields of an answer outside its lists: name, pointer, type."""
    opened = _opened(schema, shared)
    properties = opened.get("properties")
    if depth >= _DEPTH or not isinstance(properties, dict):
        return
    for name, one in properties.items():
        if "/" in name or "~" in name:
            continue
        inner = _opened(one, shared)
        kind = inner.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        named = next((str(k) for k in kinds if k not in (None, "null")), "")
        yield name.lower(), f"{pointer}/{name}", named
        if named == "object" or "properties" in inner:
            yield from _places(inner, shared, f"{pointer}/{name}", depth + 1)


def _opened(schema: Any, shared: Shared) -> dict[str, Any]:  # Any: JSON Schemas
    """Follow references, and join what an allOf says of properties."""
    for _ in range(20):
        if not isinstance(schema, dict):
            return {}
        if isinstance(schema.get("$ref"), str):
            schema = shared.get(schema["$ref"].removeprefix("#/$defs/"), {})
            continue
        unions = schema.get("anyOf") or schema.get("oneOf") or ()
        real = [one for one in unions if isinstance(one, dict) and one.get("type") != "null"]
        if len(real) == 1:
            schema = real[0]
            continue
        break
    if not isinstance(schema, dict):
        return {}
    if isinstance(schema.get("allOf"), list) and len(schema["allOf"]) < 20:
        properties: dict[str, Any] = {}
        for one in schema["allOf"]:
            found = one
            if isinstance(one, dict) and isinstance(one.get("$ref"), str):
                found = shared.get(one["$ref"].removeprefix("#/$defs/"), {})
            if isinstance(found, dict):
                properties |= found.get("properties", {})
        return {**schema, "properties": {**properties, **schema.get("properties", {})}}
    return schema
