"""`/v1/ws`: who gets in, what is told, and what is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from activities.columns import now
from activities.runs.models import Run
from api.live import socket
from tests.api.drafts.conftest import Site, serve, site
from tests.api.people import ORIGIN, PASSWORD, Person
from tests.api.stack import GREETS, publish, start, with_engine

__all__ = ["serve", "site"]
Json = Any  # tests look into answers freely
NOBODYS = "01890000-0000-7000-8000-000000000000"


@asynccontextmanager
async def talking(
    site: Site, person: Person | None = None, **headers: str
) -> AsyncIterator[ClientConnection]:
    """Connect as somebody; the owner unless told otherwise."""
    who = (person or site.owner).http
    given = headers or {"Authorization": who.headers["Authorization"]}
    url = f"{site.url.replace('http', 'ws')}/v1/ws"
    async with connect(url, additional_headers=given, max_size=None) as sock:
        yield sock


async def say(sock: ClientConnection, op: str, topic: str, **more: Json) -> None:
    await sock.send(json.dumps({"op": op, "topic": topic, **more}))


async def heard(sock: ClientConnection, seconds: float = 10) -> Json:
    return json.loads(await asyncio.wait_for(sock.recv(), seconds))


async def code_of(sock: ClientConnection) -> int | None:
    try:
        while True:
            await asyncio.wait_for(sock.recv(), 10)
    except ConnectionClosed:
        return sock.close_code


async def test_a_project_tells_of_runs_that_start_change_and_end(site: Site) -> None:
    flow = await publish(site.owner, GREETS)
    before = await start(site.owner, flow, input={"name": "Ada"})
    topic = f"project:{site.owner.project}:runs"

    async with talking(site) as sock, talking(site) as other:
        for one in (sock, other):
            await say(one, "subscribe", topic)
            assert await heard(one) == {"topic": topic, "subscribed": True}
        run = await start(site.owner, flow, input={"name": "Bo"})
        started, too = await heard(sock), await heard(other)
        ended = {"status": "failed", "ended_at": now(), "error": {"code": "a.b", "message": "No"}}
        async with site.parts.sessions() as session, session.begin():
            await session.execute(update(Run).where(col(Run.id) == before["id"]).values(**ended))
        changed = await heard(sock)

    assert started["topic"] == topic
    assert (started["event"]["type"], started["event"]["run"]["id"]) == ("run", run["id"])
    assert too["event"]["run"]["id"] == run["id"]
    assert changed["event"]["run"]["id"] == before["id"]
    assert changed["event"]["run"]["status"] == "failed"
    assert changed["event"]["run"]["error"]["message"] == "No"


async def test_a_run_is_followed_to_its_end(site: Site, temporal_address: str) -> None:
    flow = await publish(site.owner, GREETS)
    async with with_engine(site.parts, temporal_address), talking(site) as sock:
        run = await start(site.owner, flow, input={"name": "Ada"})
        await say(sock, "subscribe", f"run:{run['id']}")
        events = [(await heard(sock))["event"]]
        while events[-1]["type"] != "end":
            events.append((await heard(sock))["event"])

    assert events[0]["type"] == "snapshot"
    assert events[-1]["run"]["output"] == {"text": "Hello Ada"}


async def test_who_unsubscribes_hears_no_more(site: Site) -> None:
    flow = await publish(site.owner, GREETS)
    topic = f"project:{site.owner.project}:runs"

    async with talking(site) as sock:
        await say(sock, "subscribe", topic)
        await heard(sock)
        await say(sock, "unsubscribe", topic)
        await start(site.owner, flow, input={"name": "Bo"})
        with pytest.raises(TimeoutError):
            await heard(sock, 2.5)


async def test_ws_01_nobody_gets_in_without_a_credential_of_now(site: Site) -> None:
    key = await site.owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["run.read"]})
    secret = key.json()["secret"]
    async with talking(site, Authorization=f"Bearer {secret}") as sock:
        await say(sock, "subscribe", f"project:{site.owner.project}:runs")
        assert (await heard(sock))["subscribed"]
    await site.owner.http.delete(f"/v1/api-keys/{key.json()['id']}")

    for headers in (
        {"X-Nothing": "1"},
        {"Authorization": "Bearer ns_nobody_x"},
        {"Authorization": f"Bearer {secret}"},
    ):
        async with talking(site, None, **headers) as sock:
            assert await code_of(sock) == 4401


async def test_ws_01_a_page_of_another_site_is_not_let_in_by_cookie(site: Site) -> None:
    client = site.client()
    body = {"email": "ada@example.com", "password": PASSWORD}
    signed_in = await client.post("/v1/auth/login", json=body)
    cookie = signed_in.headers["set-cookie"].partition(";")[0]

    with pytest.raises(InvalidStatus):
        async with talking(site, Cookie=cookie, Origin="https://evil.example"):
            pass
    with pytest.raises(InvalidStatus):
        async with talking(site, Cookie=cookie):
            pass
    async with talking(site, Cookie=cookie, Origin=ORIGIN) as sock:
        await say(sock, "subscribe", f"project:{site.owner.project}:runs")
        assert (await heard(sock))["subscribed"]


async def test_ws_01_who_signs_out_is_sent_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "WELCOME_SECONDS", 0.1)
    key = await site.owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["run.read"]})

    async with talking(site, Authorization=f"Bearer {key.json()['secret']}") as sock:
        await site.owner.http.delete(f"/v1/api-keys/{key.json()['id']}")
        assert await code_of(sock) == 4401


async def test_ws_03_what_belongs_to_others_is_not_there(site: Site) -> None:
    flow = await publish(site.owner, GREETS)
    run = await start(site.owner, flow, input={"name": "Ada"})
    stranger = await site.person("s@elsewhere.com", "owner", stranger=True)

    async with talking(site, stranger) as sock:
        for topic in (
            f"run:{run['id']}",
            f"run:{NOBODYS}",
            "run:x",
            f"project:{site.owner.project}:runs",
            f"project:{NOBODYS}:runs",
        ):
            await say(sock, "subscribe", topic)
            told = await heard(sock)
            assert (told["topic"], told["error"]["status"]) == (topic, 404)


@pytest.mark.parametrize("text", ["{", "[]", '{"op":"shout","topic":"x"}', '{"op":"subscribe"}'])
async def test_what_is_not_understood_is_said_and_the_socket_stays(site: Site, text: str) -> None:
    async with talking(site) as sock:
        await sock.send(text)
        assert (await heard(sock))["error"]["status"] == 400
        await say(sock, "subscribe", "weather")
        assert (await heard(sock))["error"]["code"] == "request.topic"
        await say(sock, "subscribe", f"project:{site.owner.project}:runs")
        assert (await heard(sock))["subscribed"]


async def test_ws_09_what_is_too_large_or_too_much_is_refused(site: Site) -> None:
    async with talking(site) as sock:
        for at in range(socket.MOST_TOPICS + 1):
            # The same project, written another way each time.
            await say(sock, "subscribe", f"project:{'{' * at}{site.owner.project}:runs")
        told = [await heard(sock) for _ in range(socket.MOST_TOPICS + 1)]
        assert sum("subscribed" in one for one in told) == socket.MOST_TOPICS
        assert [one["error"]["code"] for one in told if "error" in one] == ["limit.topics"]
        await sock.send("x" * (socket.MOST_MESSAGE + 1))
        assert await code_of(sock) == 1009


async def test_ws_13_a_token_in_the_address_is_no_credential(site: Site) -> None:
    token = site.owner.http.headers["Authorization"].removeprefix("Bearer ")
    url = f"{site.url.replace('http', 'ws')}/v1/ws"

    for name in ("token", "access_token", "authorization", "api_key"):
        async with connect(f"{url}?{name}={token}") as sock:
            assert await code_of(sock) == 4401
