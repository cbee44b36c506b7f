"""What a project may start and keep open: beyond it 429, and nobody else notices."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from activities.runs.context import Running
from tests.api.people import Body, Person
from tests.api.stack import GREETS, flow, node, publish, start, until

HOLDS = flow(node("start", "trigger.manual"), node("hold", "wait.signal", name="go", timeout="1d"))
HOOK = flow(node("hook", "trigger.webhook", path="orders", method="POST"))


async def ask(person: Person, made: Body, key: str = "") -> httpx2.Response:
    """Ask for a start."""
    headers = {"Idempotency-Key": key} if key else {}
    url = f"/v1/flows/{made['id']}/runs"
    return await person.http.post(url, json={"input": {"name": "Ada"}}, headers=headers)


def allow(parts: Parts, running: Running, **quotas: int) -> None:
    """Let projects have only so much."""
    parts.settings = parts.settings.model_copy(update=quotas)
    vars(running).pop("quotas", None)


@pytest.fixture
def running(app: FastAPI) -> Running:
    """What the application has for runs."""
    found: Running = app.state.running
    return found


async def test_a_project_with_too_many_open_runs_starts_no_more_until_one_ends(
    owner: Person, parts: Parts, engine: Parts, running: Running
) -> None:
    allow(parts, running, project_open_runs=2)
    made = await publish(owner, HOLDS)
    first = await start(owner, made, key="first")
    await start(owner, made)

    refused = await ask(owner, made)

    assert (refused.status_code, refused.json()["code"]) == (429, "limit.open_runs")
    assert int(refused.headers["Retry-After"]) >= 1
    assert "2 runs" in refused.json()["detail"]
    assert refused.headers["RateLimit-Policy"] == '"open-runs";q=2'
    await until(owner, first["id"], "waiting")
    await owner.http.post(f"/v1/runs/{first['id']}/cancel", json={})
    await until(owner, first["id"], "cancelled")
    for _ in range(40):
        if (again := await ask(owner, made)).status_code == 202:
            break
        await asyncio.sleep(0.1)
    assert again.status_code == 202


async def test_a_start_that_was_taken_is_answered_again_however_many_there_are(
    owner: Person, parts: Parts, running: Running
) -> None:
    allow(parts, running, project_open_runs=1)
    made = await publish(owner, GREETS)
    first = await ask(owner, made, "a key")

    assert (await ask(owner, made, "a key")).json()["id"] == first.json()["id"]
    assert (await ask(owner, made)).status_code == 429


async def test_a_flood_of_one_project_is_refused_and_another_starts_as_before(
    owner: Person, parts: Parts, running: Running
) -> None:
    allow(parts, running, project_starts_per_minute=5)
    body = {"key": "calm", "name": "Calm"}
    calm = Person(owner.http, (await owner.http.post("/v1/projects", json=body)).json()["id"])
    flooded, other = await publish(owner, GREETS), await publish(calm, GREETS)

    answers = [await ask(owner, flooded) for _ in range(8)]

    assert [one.status_code for one in answers] == [202] * 5 + [429] * 3
    assert answers[-1].json()["code"] == "limit.starts"
    # The first of the five started a moment ago, and leaves the minute when it is over.
    assert 45 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["RateLimit-Policy"] == '"starts";q=5;w=60'
    assert answers[-1].headers["RateLimit"].startswith('"starts";r=0;t=')
    assert (await ask(calm, other)).status_code == 202


async def test_webhooks_count_as_starts(
    owner: Person, parts: Parts, running: Running, anybody: httpx2.AsyncClient
) -> None:
    allow(parts, running, project_starts_per_minute=1)
    await publish(owner, HOOK)

    answers = [await anybody.post(f"/hooks/{owner.project}/orders", json={}) for _ in range(2)]

    assert [one.status_code for one in answers] == [202, 429]
