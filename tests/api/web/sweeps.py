"""What the WEB cases sweep over, and what they look at in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from starlette.responses import StreamingResponse

from activities.parts import Parts
from api.app import create_app
from api.door import Door
from api.openapi import doors
from tests.api.people import ORIGIN

SCRIPT = '"><script>window.__pwned=1</script><img src=x onerror=alert(1)>'
AS_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVIL = "evil.test"
OPEN_TO_OTHER_SITES = ("/hooks", "/resume", "/f/", "/e/")
"""Doors that use no cookie, so that nobody can be made to use theirs (test_methods.py)."""
OF_PROVIDERS = ("/acs", "/backchannel-logout")
"""What identity providers call, or have browsers post: they use no session of ours either."""
Ids = dict[str, str]


async def rows(database: AsyncEngine, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Give a fingerprint of every table, so that any effect shows."""
    names = [one.name for one in SQLModel.metadata.sorted_tables if one.name not in but]
    lines = "coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')"
    prints = (f'(SELECT md5({lines}) FROM "{name}" t) AS "{name}"' for name in names)
    async with database.connect() as connection:
        found = await connection.execute(text(f"SELECT {', '.join(prints)}"))
        return dict(found.mappings().one())


def reads(app: FastAPI) -> list[Door]:
    """Give what can be looked at: no streams, and no doors where looking starts something."""
    return [
        one
        for one in doors(app)
        if "GET" in (one.methods or ())
        and one.response_class is not StreamingResponse
        and not one.path.startswith("/hooks")
    ]


def changes(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:  # Any: OpenAPI
    """Give every operation of the OpenAPI document that changes something."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            is_open = path.startswith(OPEN_TO_OTHER_SITES) or path.endswith(OF_PROVIDERS)
            if method not in ("get", "head") and not is_open:
                yield method.upper(), path, operation


def asked_of_none(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Give every operation of the OpenAPI document, each with a path where nothing is."""
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), re.sub(r"\{[^}]+\}", str(uuid4()), path)


def assert_hardened(answer: httpx2.Response) -> None:
    """See the headers that belong on everything."""
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    age = re.search(r"max-age=(\d+); includeSubDomains", headers["strict-transport-security"])
    assert age
    assert int(age[1]) >= 365 * 24 * 3600


def policy_of(page: httpx2.Response) -> dict[str, list[str]]:
    """Give the content policy of a page, by directive."""
    parts = [one.split() for one in page.headers["content-security-policy"].split(";")]
    return {name: sources for name, *sources in parts}


def developing(parts: Parts) -> httpx2.AsyncClient:
    """Give a client of an app as `nextscript dev` starts it: with the API's description."""
    mode, parts.settings.mode = parts.settings.mode, "dev"
    transport = httpx2.ASGITransport(app=create_app(parts))
    parts.settings.mode = mode
    return httpx2.AsyncClient(transport=transport, base_url=ORIGIN)
