"""Guessing is slowed down for all processes together, and hashing leaves room for others."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select, update

from activities.auth.attempts import forget_old, wait_after
from activities.auth.models import FailedSignIn
from activities.parts import Parts
from activities.runs.context import Running
from api.app import create_app
from tests.api.people import EMAIL, ORIGIN, Person
from tests.api.test_auth import LOGIN

WRONG = {**LOGIN, "password": "not it at all"}


async def wait(parts: Parts, seconds: float) -> None:
    """Let the last failure be so long ago."""
    async with parts.sessions() as session, session.begin():
        past = FailedSignIn.last_at - timedelta(seconds=seconds)
        await session.execute(update(FailedSignIn).values(last_at=past))


async def status(client: httpx2.AsyncClient, body: dict[str, str] = WRONG) -> int:
    """Sign in and say what came of it."""
    return (await client.post("/v1/auth/login", json=body)).status_code


@pytest.mark.case("AUTH-03")
async def test_after_ten_failures_waits_grow_and_the_right_password_counts_again(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    assert [await status(anybody) for _ in range(12)] == [401] * 10 + [429] * 2
    refused = await anybody.post("/v1/auth/login", json=LOGIN)
    assert 1 <= int(refused.headers["retry-after"]) <= 30

    await wait(parts, 31)
    assert await status(anybody) == 401
    refused = await anybody.post("/v1/auth/login", json=LOGIN)
    assert 31 <= int(refused.headers["retry-after"]) <= 60

    await wait(parts, 61)
    assert await status(anybody, LOGIN) == 200
    assert [await status(anybody) for _ in range(10)] == [401] * 10
    assert wait_after(10_000) == timedelta(minutes=5)


async def test_another_process_of_the_api_knows_of_it(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    for _ in range(10):
        await status(anybody)
    app = create_app(parts)
    app.state.running = Running(parts)

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url=ORIGIN
    ) as another:
        assert await status(another, LOGIN) == 429
        assert await status(another, {**LOGIN, "email": "bo@example.com"}) == 401


async def test_unknown_accounts_wait_as_known_ones_do_and_are_forgotten(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    nobody = {**WRONG, "email": "nobody@example.com"}
    assert [await status(anybody, nobody) for _ in range(11)] == [401] * 10 + [429]
    await wait(parts, 16 * 60)
    await status(anybody)

    await forget_old(parts)

    async with parts.sessions() as session:
        left = await session.scalar(select(func.count()).select_from(FailedSignIn))
    assert left == 1
    assert await status(anybody, nobody) == 401


async def test_a_flood_of_sign_ins_is_refused_at_once_and_others_are_served(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    bodies = [{**WRONG, "email": f"p{number}@example.com"} for number in range(80)]
    flood = [asyncio.create_task(anybody.post("/v1/auth/login", json=one)) for one in bodies]
    await asyncio.sleep(0.05)
    began = time.monotonic()
    assert (await owner.http.get("/v1/me")).status_code == 200
    took = time.monotonic() - began

    answers = await asyncio.gather(*flood)

    refused = [one for one in answers if one.status_code == 429]
    assert {one.status_code for one in answers} == {401, 429}
    assert {one.headers["retry-after"] for one in refused} == {"1"}
    assert took < 2
    assert await status(anybody, {**LOGIN, "email": EMAIL}) == 200
