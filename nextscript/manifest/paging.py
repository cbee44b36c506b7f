"""Going from page to page, and making one answer of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx2

from nextscript.document.sentences import at_pointer
from nextscript.errors import Rejected
from nextscript.manifest.models import Paging
from nextscript.values import Json

_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?', re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page that was read: its answer, the answer's body, and its number from 1."""

    response: httpx2.Response
    body: Json
    number: int


@dataclass(frozen=True)
class After:
    """How the next page is asked for: other fields, or another address."""

    fields: dict[str, Json] = field(default_factory=dict)
    url: str | None = None


def following(paging: Paging, values: dict[str, Json], page: Page) -> After | None:
    """Give how the page after this one is asked for; None after the last one.

    Raises Rejected `http.paging` for an address at another server: credentials go with it.
    """
    items = items_of(paging, page.body)
    if not items or (paging.more and at_pointer(page.body, paging.more) is False):
        return None
    match paging.by:
        case "link":
            link = _LINK.search(page.response.headers.get("link", ""))
            return _at(page, link[1] if link else None)
        case "url":
            return _at(page, at_pointer(page.body, paging.next))
        case "cursor":
            return _cursor(paging, values, page, items)
    asked = values.get(paging.size) if paging.size else None
    if isinstance(asked, int) and len(items) < asked and paging.more is None:
        return None
    step = 1 if paging.by == "page" else len(items)
    start = paging.first if paging.by == "page" else 0
    current = values.get(paging.parameter, start)
    number = int(current) if isinstance(current, int | str) and str(current).isdigit() else start
    return After({paging.parameter: number + step})


def _cursor(paging: Paging, values: dict[str, Json], page: Page, items: list[Json]) -> After | None:
    if paging.last_item is not None:
        found = at_pointer(items[-1], paging.last_item)
    else:
        found = at_pointer(page.body, paging.next)
    if found in (None, "", False) or found == values.get(paging.parameter):
        return None
    if isinstance(found, str) and "://" in found:
        return _at(page, found)
    return After({paging.parameter: found})  # type: ignore[dict-item] # a part of JSON


def _at(page: Page, found: object) -> After | None:
    if not isinstance(found, str) or not found:
        return None
    current = str(page.response.request.url)
    target = urljoin(current, found)
    if urlsplit(target)[:2] != urlsplit(current)[:2]:
        raise Rejected("The next page is on another server.", code="http.paging")
    return None if target == current else After(url=target)


def items_of(paging: Paging, body: Json) -> list[Json]:
    """Give the items of a page; none where there is no list."""
    found = at_pointer(body, paging.items)
    return found if isinstance(found, list) else []


def joined(paging: Paging, bodies: list[Json]) -> Json:
    """Give the first page with the items of all in the place of its own."""
    if len(bodies) == 1:
        return bodies[0]
    every = [item for body in bodies for item in items_of(paging, body)]
    return _replaced(bodies[0], paging.items.split("/")[1:], every)


def _replaced(body: Json, path: list[str], items: list[Json]) -> Json:
    if not path:
        return list(items)
    if not isinstance(body, dict):
        return body
    key = path[0].replace("~1", "/").replace("~0", "~")
    return {**body, key: _replaced(body.get(key), path[1:], items)}
