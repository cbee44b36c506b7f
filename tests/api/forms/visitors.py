"""Public forms as strangers see them: their page, and what they send."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from tests.api.people import Person
from tests.api.stack import flow, node, publish

Json = Any  # tests look into answers freely
PAGE = {"accept": "text/html,application/xhtml+xml"}
HOLIDAY = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 60},
        "days": {"type": "integer", "minimum": 1, "title": "How many days?"},
        "from": {"type": "string", "format": "date"},
        "paid": {"type": "boolean"},
        "reason": {"type": "string", "x-widget": "text"},
    },
    "required": ["name", "days"],
}


def form(fields: Json = None, **config: Json) -> Json:
    """Write a flow that a form starts."""
    said = {"title": "Holiday request", "fields": HOLIDAY if fields is None else fields, **config}
    return flow(node("ask", "trigger.form", **said))


async def address(owner: Person, made: Json) -> str:
    """Give the path of a flow's only form."""
    (found,) = (await owner.http.get(f"/v1/flows/{made['id']}/pages")).json()["items"]
    return str(found["url"]).removeprefix("https://flows.test")


async def published(owner: Person, fields: Json = None, **config: Json) -> str:
    """Publish a form; give its path."""
    return await address(owner, await publish(owner, form(fields, **config)))


async def once_of(visitor: httpx2.AsyncClient, path: str) -> str:
    """Open a form; give what its page is sent with."""
    page = await visitor.get(path, headers=PAGE)
    found = re.search(r'name="once" value="([\w-]+)"', page.text)
    assert found is not None, page.text
    return found.group(1)


async def send(
    visitor: httpx2.AsyncClient, path: str, typed: Json, files: Json = None, **more: Json
) -> httpx2.Response:
    """Open a form, fill it in and send it."""
    data = {"once": await once_of(visitor, path), "website": "", **typed, **more}
    return await visitor.post(path, data=data, files=files, headers=PAGE)


async def runs(owner: Person) -> list[Json]:
    """Give the runs there are, with their data."""
    listed = (await owner.http.get(f"/v1/runs?project={owner.project}")).json()["items"]
    return [(await owner.http.get(f"/v1/runs/{one['id']}?include=data")).json() for one in listed]
