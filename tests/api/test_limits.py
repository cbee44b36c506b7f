"""Who asks too often is told to wait, and who has an answer already is told so."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from api.limits import Limits
from tests.api.conftest import Connect
from tests.api.people import Person
from tests.api.stack import ASKS, GREETS, publish, start, until, with_engine


@pytest.fixture
async def running(parts: Parts, temporal_address: str) -> AsyncIterator[None]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address):
        yield


@pytest.fixture
def three(app: FastAPI, owner: Person) -> Iterator[None]:
    """Let everybody ask three times a minute, from now on."""
    if (left := 60 - time.time() % 60) < 5:
        time.sleep(left)  # a new minute lets one more in
    before, app.state.limits = app.state.limits, Limits(3)
    yield
    app.state.limits = before


async def test_who_asks_too_often_is_told_how_long_to_wait(owner: Person, three: None) -> None:
    answers = [await owner.http.get("/v1/me") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    said = [one.headers["RateLimit"].split(";") for one in answers]
    assert [one[:2] for one in said] == [['"requests"', f"r={left}"] for left in (2, 1, 0, 0)]
    assert answers[3].headers["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    assert said[3][2] == f"t={answers[3].headers['Retry-After']}"
    assert answers[3].json()["code"] == "limit.rate"


async def test_each_key_is_counted_for_itself(
    app: FastAPI, owner: Person, connect: Connect
) -> None:
    clients: list[httpx2.AsyncClient] = []
    for name in ("one", "two"):
        made = await owner.http.post("/v1/api-keys", json={"name": name, "scopes": ["*"]})
        clients.append(connect())
        clients[-1].headers["authorization"] = f"Bearer {made.json()['secret']}"
    before, app.state.limits = app.state.limits, Limits(1)

    answers = [await client.get("/v1/projects") for client in [*clients, *clients]]

    app.state.limits = before
    assert [one.status_code for one in answers] == [200, 200, 429, 429]


async def test_each_webhook_is_counted_for_itself_known_or_not(
    owner: Person, three: None, anybody: httpx2.AsyncClient
) -> None:
    paths = ["a", "a", "a", "a", "b"]
    answers = [await anybody.post(f"/hooks/{owner.project}/{path}", json={}) for path in paths]

    assert [one.status_code for one in answers] == [404, 404, 404, 429, 404]


async def test_what_has_not_changed_is_not_sent_again(owner: Person) -> None:
    made = await publish(owner, GREETS)
    for path in ("", "/versions", "/versions/1", "/draft"):
        url = f"/v1/flows/{made['id']}{path}"
        first = await owner.http.get(url)
        again = await owner.http.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), url
        assert again.headers["etag"] == first.headers["etag"]


async def test_what_has_changed_is_sent(owner: Person) -> None:
    made = await publish(owner, GREETS)
    url = f"/v1/flows/{made['id']}"
    tag = (await owner.http.get(url)).headers["etag"]
    await owner.http.patch(url, json={"name": "Another"})

    again = await owner.http.get(url, headers={"If-None-Match": tag})

    assert (again.status_code, again.json()["name"]) == (200, "Another")


async def test_an_ended_run_is_not_sent_again(owner: Person, running: None) -> None:
    made = await publish(owner, GREETS)
    run = await start(owner, made, input={"name": "Ada"})
    await until(owner, run["id"], "succeeded")
    for path in ("", "?include=data", "/steps", "/steps/greet/output"):
        url = f"/v1/runs/{run['id']}{path}"
        first = await owner.http.get(url)
        again = await owner.http.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), url


async def test_a_run_that_went_on_is_sent(owner: Person, running: None) -> None:
    made = await publish(owner, ASKS)
    run = await start(owner, made)
    await until(owner, run["id"], "waiting")
    url = f"/v1/runs/{run['id']}"
    tag = (await owner.http.get(url)).headers["etag"]
    await owner.http.post(f"{url}/cancel", json={})
    await until(owner, run["id"], "cancelled")

    again = await owner.http.get(url, headers={"If-None-Match": tag})

    assert (again.status_code, again.json()["status"]) == (200, "cancelled")
