"""Refresh tokens of programs: each works once; one that comes again ends what came of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from activities.auth.models import RotatedToken, User, UserSession
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.factors import LOGIN, begin, set_up_app, show
from tests.api.people import ORIGIN, PASSWORD, Body, Person
from tests.api.test_auth import COOKIE
from tests.api.test_errors import assert_problem

PROGRAM = {**LOGIN, "client": "token"}


async def sign_in_program(client: httpx2.AsyncClient) -> str:
    """Sign a program in; give its refresh token."""
    answer = await client.post("/v1/auth/login", json=PROGRAM)
    assert answer.status_code == 200, answer.text
    assert "set-cookie" not in answer.headers
    return str(answer.json()["refresh_token"])


async def refresh(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    """Rotate a token."""
    return await client.post("/v1/auth/refresh", json={"refresh_token": token})


async def works(client: httpx2.AsyncClient, answer: Body) -> bool:
    """Say whether an access token opens anything."""
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    return (await client.get("/v1/me", headers=headers)).status_code == 200


async def let_rotations_age(parts: Parts) -> None:
    """Let the last rotation be out of its grace."""
    async with parts.sessions() as session, session.begin():
        old = now() - timedelta(seconds=11)
        await session.execute(update(UserSession).values(rotated_at=old))


async def test_a_program_gets_a_token_in_place_of_a_cookie_and_rotates_it(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    first = await sign_in_program(anybody)

    answer = await refresh(anybody, first)

    assert answer.status_code == 200
    assert await works(anybody, answer.json())
    assert answer.json()["refresh_token"] != first
    assert (await refresh(anybody, answer.json()["refresh_token"])).status_code == 200
    async with parts.sessions() as session:
        hashes = b"".join(await session.scalars(select(col(UserSession.token_hash))))
    assert first.encode() not in hashes


@pytest.mark.parametrize("age", [1, 2, 5])
async def test_an_old_token_that_comes_again_ends_the_family(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, age: int
) -> None:
    tokens = [await sign_in_program(anybody)]
    for _ in range(age):
        tokens.append((await refresh(anybody, tokens[-1])).json()["refresh_token"])
    access = (await refresh(anybody, tokens[-1])).json()
    await let_rotations_age(parts)

    assert_problem(await refresh(anybody, tokens[0]), 401)

    assert_problem(await refresh(anybody, access["refresh_token"]), 401)
    assert not await works(anybody, access)
    assert "auth.token_reused" in await actions(parts)
    assert (await owner.http.get("/v1/me")).status_code == 200


@pytest.mark.case("AUTH-21")
async def test_two_refreshes_at_once_leave_one_family_that_lives(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    one, two = connect(), connect()
    token = await sign_in_program(one)
    for _ in range(50):
        both = await asyncio.gather(refresh(one, token), refresh(two, token))
        assert [answer.status_code for answer in both] == [200, 200]
        (token,) = {answer.json()["refresh_token"] for answer in both}
    async with parts.sessions() as session:
        live = select(func.count()).where(
            col(UserSession.client) == "token", col(UserSession.ended_at).is_(None)
        )
        assert await session.scalar(live) == 1
        assert await session.scalar(select(func.count()).select_from(RotatedToken)) == 49


@pytest.mark.case("AUTH-19")
async def test_each_token_opens_only_its_own_door(owner: Person, connect: Connect) -> None:
    token = await sign_in_program(connect())
    bearer, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"{COOKIE}={token}"}
    for headers in (bearer, cookie):
        assert_problem(await connect().get("/v1/me", headers=headers), 401)
    browser = connect()
    browser.headers["Origin"] = ORIGIN
    login = await browser.post("/v1/auth/login", json=LOGIN)
    assert login.json()["refresh_token"] is None
    assert_problem(await refresh(connect(), browser.cookies[COOKIE]), 401)
    assert_problem(await refresh(connect(), login.json()["access_token"]), 401)
    as_cookie = {**cookie, "Origin": ORIGIN}
    assert_problem(await connect().post("/v1/auth/refresh", headers=as_cookie), 401)


@pytest.mark.case("AUTH-13")
@pytest.mark.parametrize("end", ["logout", "password", "factor", "disabled"])
async def test_cookie_access_and_refresh_token_end_at_once(
    owner: Person, connect: Connect, parts: Parts, end: str
) -> None:
    program, browser = connect(), connect()
    browser.headers["Origin"] = ORIGIN
    await browser.post("/v1/auth/login", json=LOGIN)
    access = (await refresh(program, await sign_in_program(program))).json()
    header = {"Authorization": f"Bearer {access['access_token']}"}
    if end == "logout":
        assert (await program.post("/v1/auth/logout", headers=header)).status_code == 200
        assert (await browser.post("/v1/auth/logout")).status_code == 200
    if end == "password":
        body = {"current": PASSWORD, "password": "a teapot for every walrus"}
        await owner.http.post("/v1/auth/password/change", json=body)
    if end == "factor":
        await set_up_app(owner)
    if end == "disabled":
        async with parts.sessions() as session, session.begin():
            await session.execute(update(User).values(disabled=True))

    assert_problem(await refresh(program, access["refresh_token"]), 401)
    assert_problem(await program.get("/v1/me", headers=header), 401)
    assert_problem(await browser.get("/v1/me"), 401)


@pytest.mark.case("AUTH-25")
@pytest.mark.parametrize("limit", ["session_idle_seconds", "session_seconds"])
async def test_a_session_ends_after_its_settings_say_so_used_or_not(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, limit: str
) -> None:
    parts.settings = parts.settings.model_copy(update={limit: 1.0})
    token = await sign_in_program(anybody)
    answer = (await refresh(anybody, token)).json()
    assert await works(anybody, answer)
    if limit == "session_seconds":
        await asyncio.sleep(0.6)
        await works(anybody, answer)
        await asyncio.sleep(0.6)
    else:
        await asyncio.sleep(1.2)

    assert not await works(anybody, answer)
    assert_problem(await refresh(anybody, answer["refresh_token"]), 401)


async def test_a_second_factor_is_asked_of_programs_too(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    app = await set_up_app(owner)

    answer = await show(anybody, await begin(anybody, client="token"), app.code())

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert (await refresh(anybody, answer.json()["refresh_token"])).status_code == 200


@pytest.mark.parametrize("token", [None, 5, [], {}, "", "x" * 3_000])
async def test_what_is_no_refresh_token_is_refused(
    owner: Person, anybody: httpx2.AsyncClient, token: object
) -> None:
    answer = await anybody.post("/v1/auth/refresh", json={"refresh_token": token})
    assert_problem(answer, 422)
    assert_problem(await refresh(anybody, "x" * 43), 401)
    assert_problem(await anybody.post("/v1/auth/refresh", headers={"Origin": ORIGIN}), 401)
    assert_problem(await anybody.post("/v1/auth/refresh"), 403)
