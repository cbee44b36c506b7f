"""Guessing is slowed down for all processes together, and hashing leaves room for others."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from activities.auth.attempts import wait_after
from activities.auth.forgetting import forget_old
from activities.auth.models import FailedSignIn
from activities.auth.turns import Turns
from activities.parts import Parts
from activities.runs.context import Running
from api.app import create_app
from benchmarks.logins import flood, served
from nextscript.errors import TooMany
from tests.api.people import EMAIL, ORIGIN, Person
from tests.api.test_auth import LOGIN

WRONG = {**LOGIN, "password": "not it at all"}


async def wait(parts: Parts, seconds: float) -> None:
    """Let the last failure be so long ago."""
    async with parts.sessions() as session, session.begin():
        ago = timedelta(seconds=seconds)
        past = {"last_at": FailedSignIn.last_at - ago}
        past["forgotten_at"] = FailedSignIn.forgotten_at - ago
        await session.execute(update(FailedSignIn).values(past))


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
    owner: Person, anybody: httpx2.AsyncClient, app: FastAPI
) -> None:
    app.state.turns = Turns(places=20)
    bodies = [{**WRONG, "email": f"p{number}@example.com"} for number in range(80)]
    crowd = [asyncio.create_task(anybody.post("/v1/auth/login", json=one)) for one in bodies]
    await asyncio.sleep(0.05)
    began = time.monotonic()
    assert (await owner.http.get("/v1/me")).status_code == 200
    took = time.monotonic() - began

    answers = await asyncio.gather(*crowd)

    refused = [one for one in answers if one.status_code == 429]
    assert {one.status_code for one in answers} == {401, 429}
    assert len(refused) >= 60
    assert {one.headers["retry-after"] for one in refused} == {"1"}
    assert {one.json()["code"] for one in refused} == {"limit.rate"}
    assert took < 2
    assert await status(anybody, {**LOGIN, "email": EMAIL}) == 200


async def test_an_address_that_floods_does_not_keep_another_one_waiting() -> None:
    turns, had = Turns(places=20, at_once=1), list[str]()

    async def come(address: str) -> None:
        async with turns.turn(address):
            had.append(address)
            await asyncio.sleep(0)

    crowd = [asyncio.create_task(come("192.0.2.1")) for _ in range(50)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await come("192.0.2.1")
    await come("192.0.2.2")

    assert had[-1] == "192.0.2.2"
    assert len(had) < 6
    ends = await asyncio.gather(*crowd, return_exceptions=True)
    assert 30 < sum(isinstance(one, TooMany) for one in ends) < 50


async def test_who_gives_up_waiting_leaves_no_place_taken() -> None:
    turns = Turns(places=4, at_once=1)

    async def come() -> None:
        async with turns.turn("192.0.2.1"):
            await asyncio.sleep(0.01)

    for _ in range(20):
        waiting = [asyncio.create_task(come()) for _ in range(3)]
        await asyncio.sleep(0.005)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    await asyncio.gather(come(), come(), come())


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_thousand_sign_in_at_once_and_everybody_is_answered_or_told_when_to_come_back() -> None:
    with served() as api:
        found = asyncio.run(flood(api))

    answered, refused = found.times(200, 401), found.times(429)
    assert len(answered) + len(refused) == 1_000
    assert {one.status for one in found.answers if one.right} <= {200, 429}
    assert {one.status for one in found.answers if not one.right} <= {401, 429}
    assert len(found.times(200)) >= 30
    assert all(one.retry_after for one in found.answers if one.status == 429)
    assert found.grown < 300  # how long it takes is measured: python -m benchmarks logins
