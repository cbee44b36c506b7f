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

from activities.runs.records import Which
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


LIST = flow(
    node("start", "trigger.manual"),
    node("all", "flow.each", items="{{ input.items }}", concurrency=1),
    {**node("check", "data.set", values={"n": "{{ 10 / item }}"}), "parent": "all"},
    {**node("after", "data.set", values={"n": "{{ check.n }}"}), "parent": "all"},
    edges=[("start", "all"), ("check", "after")],
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a run with thousands of steps here."""
    choices = ((Which(outer=True), 5), (Which(statuses=("failed",)), 5), (Which(), 4))
    monkeypatch.setattr("activities.runs.glance.MOST", 10)
    monkeypatch.setattr("activities.runs.glance._CHOICES", choices)


@pytest.mark.usefixtures("few")
async def test_of_a_run_with_very_many_steps_what_matters_is_told_and_how_many_there_are(
    owner: Person, address: str
) -> None:
    items = [*range(1, 12), 0]
    run = await start(owner, await publish(owner, LIST), input={"items": items}, wait=20)

    [snapshot, _] = [event async for event in events(owner, address, run["id"])]

    told = {step["path"]: step["status"] for step in snapshot["data"]["steps"]}
    assert told["all"] == told["all[11].check"] == "failed"
    assert {"start", "all[0].check"} <= set(told)
    assert "all[8].check" not in told
    assert snapshot["data"]["totals"]["check"] == 12


async def test_one_step_and_the_steps_of_a_node_are_read_page_by_page(owner: Person) -> None:
    items = [*range(1, 12)]
    run = await start(owner, await publish(owner, LIST), input={"items": items}, wait=20)
    url = f"/v1/runs/{run['id']}/steps"

    one = (await owner.http.get(url, params={"path": "all[8].check"})).json()["items"]
    first = (await owner.http.get(url, params={"node": "check", "limit": 8})).json()
    rest = {"node": "check", "limit": 8, "cursor": first["next"]}
    last = (await owner.http.get(url, params=rest)).json()

    assert [step["path"] for step in one] == ["all[8].check"]
    paths = [step["path"] for step in [*first["items"], *last["items"]]]
    assert paths == [f"all[{number}].check" for number in range(11)]
    assert last["next"] is None
