"""Runs watched live, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from tests.api.people import Person
from tests.api.stack import ASKS, GREETS, flow, node, publish, start, until

pytestmark = pytest.mark.usefixtures("engine")
Event = dict[str, Any]  # Any: tests look into events freely


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The application behind a real socket: in process, an answer comes only when it is whole."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def events(
    owner: Person, address: str, run_id: str, last: str | None = None
) -> AsyncIterator[Event]:
    headers = {"Authorization": owner.http.headers["authorization"]}
    if last:
        headers["Last-Event-ID"] = last
    url = f"/v1/runs/{run_id}/events"
    async with (
        httpx2.AsyncClient(base_url=address, headers=headers, timeout=30) as client,
        client.stream("GET", url) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        found: Event = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                found["data"] = json.loads(value)
            elif name:
                found[name] = value
            elif found:
                yield found
                found = {}


async def test_a_live_run_is_followed_from_its_snapshot_to_its_end(
    owner: Person, address: str
) -> None:
    made = await publish(owner, ASKS)
    run = await start(owner, made)
    await until(owner, run["id"], "waiting")

    seen: list[Event] = []
    async for event in events(owner, address, run["id"]):
        seen.append(event)
        if event["event"] == "snapshot":
            url = f"/v1/runs/{run['id']}/steps/ask/complete"
            await owner.http.post(url, json={"port": "approved"})

    names = [event["event"] for event in seen]
    assert (names[0], names[-1]) == ("snapshot", "end")
    statuses = {
        event["data"]["step"]["path"]: event["data"]["step"]["status"]
        for event in seen
        if event["event"] == "step"
    }
    assert (statuses["ask"], statuses["paid"]) == ("succeeded", "succeeded")
    assert seen[-1]["data"]["run"]["status"] == "succeeded"


async def test_an_ended_run_is_told_at_once(owner: Person, address: str) -> None:
    run = await start(owner, await publish(owner, GREETS), input={"name": "A"}, wait=20)

    names = [event["event"] async for event in events(owner, address, run["id"])]

    assert names == ["snapshot", "end"]


async def test_a_listener_that_comes_back_hears_no_log_line_twice(
    owner: Person, address: str
) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("say", "log", message="one"),
        node("tell", "log", message="two"),
    )
    run = await start(owner, await publish(owner, document), wait=20)

    first = [event async for event in events(owner, address, run["id"])]
    logs = [event for event in first if event["event"] == "log"]
    again = [event async for event in events(owner, address, run["id"], logs[0]["id"])]

    assert [event["data"]["message"] for event in logs] == ["one", "two"]
    assert [e["data"]["message"] for e in again if e["event"] == "log"] == ["two"]
