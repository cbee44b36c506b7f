"""Reading all pages of an answer."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.errors import Rejected
from nextscript.expressions import Expression
from nextscript.http.answers import body_of

_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?', re.IGNORECASE)


class Paging(BaseModel):
    """Where the next page is, and what a page holds."""

    model_config = ConfigDict(extra="forbid")
    next: Expression | None = Field(
        default=None,
        description="Over response (status, headers, body) and page: the next address, or an "
        "object of query parameters such as a cursor; null ends. By default the Link header.",
    )
    items: Expression | None = Field(
        default=None, description="Over response: the list in a page; by default the body itself."
    )
    max_pages: int = Field(default=100, ge=1, le=10_000, description="One more is an error.")


class Next(BaseModel):
    """How to ask for the next page: another address, or other query parameters."""

    url: str | None = None
    query: dict[str, JsonValue] = {}


def items_of(paging: Paging, response: httpx2.Response) -> list[JsonValue]:
    """Give the items of a page. Raises Rejected `http.paging` when it holds no list."""
    shown = _shown(response)
    found = paging.items.evaluate(response=shown) if paging.items else shown["body"]
    if not isinstance(found, list):
        raise _fault("a page holds no list of items; say in “items” where it is")
    return found


def next_of(paging: Paging, response: httpx2.Response, page: int) -> Next | None:
    """Give the next page, or None after the last. It must be on the same origin."""
    if paging.next is None:
        link = _LINK.search(response.headers.get("link", ""))
        found: JsonValue = link[1] if link else None
    else:
        found = paging.next.evaluate(response=_shown(response), page=page)
    if not found:
        return None
    if page >= paging.max_pages:
        raise _fault(f"there are more than {paging.max_pages} pages")
    if isinstance(found, dict):
        return Next(query=found)
    if not isinstance(found, str):
        raise _fault("“next” must give an address, an object of query parameters, or null")
    return Next(url=_absolute(str(response.request.url), found))


def _absolute(current: str, found: str) -> str:
    """Credentials go with every page, so a page cannot send them to another origin."""
    target = urljoin(current, found)
    if urlsplit(target)[:2] != urlsplit(current)[:2]:
        raise _fault("the next page is on another server")
    return target


def _shown(response: httpx2.Response) -> dict[str, JsonValue]:
    headers: dict[str, JsonValue] = dict(response.headers.items())
    return {"status": response.status_code, "headers": headers, "body": body_of(response)}


def _fault(reason: str) -> Rejected:
    return Rejected(f"The pages cannot be read: {reason}", code="http.paging")
