"""Connections to peers of the tests, on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from activities import BUILTIN
from activities.connections.ports import OpenConnections
from activities.parts import Parts
from engine.nodes import CONTROLS
from engine.ports import OpenedConnection
from nextscript.catalog import Catalog
from nextscript.egress import EgressClient, Policy
from tests.api.people import Body, Person
from tests.provider import SECRET, Provider, provider

Json = Any  # tests look into answers freely


@pytest.fixture
def served() -> Iterator[Provider]:
    """An OAuth provider, and a service that takes its tokens."""
    with provider() as known:
        yield known


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """As an instance has them, with this machine open to flows."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings.egress_allow = ["127.0.0.0/8"]
    return parts


def url(person: Person, made: Json | None = None, action: str = "") -> str:
    """Give the address of a project's connections, or of one."""
    one = f"/{made['id']}{action}" if made else ""
    return f"/v1/projects/{person.project}/connections{one}"


async def make(person: Person, kind: str, fields: Json, secrets: Json, **more: Json) -> Json:
    """Keep a connection."""
    body: Body = {"key": "crm", "name": "CRM", "kind": kind, "fields": fields, "secrets": secrets}
    answer = await person.http.post(url(person), json={**body, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def made_at(person: Person, served: Provider, **more: Json) -> Json:
    """Keep a connection that somebody has to sign in to."""
    return await make(person, "oauth2", served.fields(**more), {"client_secret": SECRET})


async def begin(person: Person, made: Json) -> str:
    """Begin to sign in and give the provider's address."""
    answer = await person.http.post(url(person, made, ":authorize"))
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["url"]
    return found


async def agree(address: str) -> str:
    """Agree at the provider; give the address it sends the browser back to."""
    async with httpx2.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(address)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def connect_account(person: Person, made: Json) -> httpx2.Response:
    """Sign in, all the way."""
    back = await agree(await begin(person, made))
    return await person.http.get(back)


async def tried(person: Person, made: Json) -> Json:
    """Test a connection and give what came of it."""
    answer = await person.http.post(url(person, made, ":test"))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def opened(parts: Parts, person: Person, key: str = "crm") -> OpenedConnection:
    """Open a connection as a step does, in a worker of its own."""
    egress = EgressClient(Policy.parse(parts.settings.egress_allow))
    try:
        return await OpenConnections(parts, egress).open(person.project, key)
    finally:
        await egress.aclose()
