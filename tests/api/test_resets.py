"""A forgotten password is set anew by a mail's link."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx2
import pytest
from pydantic import JsonValue
from sqlalchemy import func, select, text, update
from sqlmodel import col

from activities.auth.mailing.outbox import deliver
from activities.auth.models import Mail, Member, Organisation, PasswordReset, User
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person, add_person, sign_in, use_token
from tests.api.test_auth import LOGIN, browser_of
from tests.api.test_errors import assert_problem

NEW = "a teapot for every walrus"


async def forgot(client: httpx2.AsyncClient, email: str = EMAIL) -> httpx2.Response:
    """Ask for a link."""
    return await client.post("/v1/auth/password/forgot", json={"email": email})


async def tokens(owner: Person, parts: Parts) -> list[str]:
    """Give the tokens of the links owners read, the newest first, once all are written."""
    await deliver(parts)
    found = (await owner.http.get("/v1/mails")).json()["items"]
    links = [re.search(rf"{ORIGIN}/reset#(\S+)", one["text"]) for one in found]
    return [one[1] for one in links if one]


async def sign_in_with(client: httpx2.AsyncClient, password: str) -> Person:
    """Be Ada, who has another password."""
    answer = await client.post("/v1/auth/login", json={"email": EMAIL, "password": password})
    return await use_token(client, answer.json()["access_token"])


async def reset(client: httpx2.AsyncClient, token: JsonValue) -> httpx2.Response:
    """Set another password by a link."""
    body = {"token": token, "password": NEW}
    return await client.post("/v1/auth/password/reset", json=body)


async def test_the_mails_link_sets_a_password_and_ends_every_session(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    browser = await browser_of(owner, connect)
    assert (await forgot(anybody, " Ada@Example.com ")).status_code == 202
    (token,) = await tokens(owner, parts)

    assert (await reset(anybody, token)).status_code == 204

    assert (await browser.get("/v1/me")).status_code == 401
    assert (await owner.http.get("/v1/me")).status_code == 401
    assert_problem(await anybody.post("/v1/auth/login", json=LOGIN), 401)
    login = {"email": EMAIL, "password": NEW}
    assert (await anybody.post("/v1/auth/login", json=login)).status_code == 200
    assert "auth.password_reset" in await actions(parts)


@pytest.mark.case("AUTH-11")
async def test_a_link_works_once_and_only_the_newest_and_not_for_long(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await forgot(anybody)
    (first,) = await tokens(owner, parts)
    await forgot(anybody)
    (newest,) = await tokens(owner, parts)  # the other went with its link

    assert_problem(await reset(anybody, first), 422)
    async with parts.sessions() as session, session.begin():
        old = now() - timedelta(minutes=1)
        await session.execute(update(PasswordReset).values(expires_at=old))
    assert_problem(await reset(anybody, newest), 422)
    assert (await anybody.post("/v1/auth/login", json=LOGIN)).status_code == 200
    async with parts.sessions() as session, session.begin():
        await session.execute(update(PasswordReset).values(expires_at=now() + timedelta(minutes=1)))
    assert (await reset(anybody, newest)).status_code == 204
    assert_problem(await reset(anybody, newest), 422)
    assert await tokens(await sign_in_with(anybody, NEW), parts) == []


@pytest.mark.case("AUTH-09")
@pytest.mark.parametrize("token", [None, "", [], {}, 0, "null", "x" * 43])
async def test_what_is_no_token_resets_nothing(
    owner: Person, anybody: httpx2.AsyncClient, token: JsonValue
) -> None:
    await forgot(anybody, "nobody@example.com")  # its row has no token

    assert_problem(await reset(anybody, token), 422)
    assert_problem(await anybody.post("/v1/auth/password/reset", json={"password": NEW}), 422)
    assert (await anybody.post("/v1/auth/login", json=LOGIN)).status_code == 200


@pytest.mark.case("AUTH-29")
async def test_a_flood_of_questions_is_three_mails_and_answers_are_the_same(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    known = [await forgot(anybody) for _ in range(3)]
    known += await asyncio.gather(*(forgot(anybody) for _ in range(47)))
    unknown = await forgot(anybody, "nobody@example.com")

    assert {(one.status_code, one.text) for one in [*known, unknown]} == {
        (202, '{"accepted":true}')
    }
    assert len(await tokens(owner, parts)) == 1  # of three, the newest
    async with parts.sessions() as session:
        asked = select(func.count()).select_from(PasswordReset)
        assert await session.scalar(asked.where(col(PasswordReset.address) == EMAIL)) == 3


async def test_a_weak_password_does_not_use_the_link_up(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await forgot(anybody)
    (token,) = await tokens(owner, parts)
    weak = {"token": token, "password": "too short"}

    assert_problem(await anybody.post("/v1/auth/password/reset", json=weak), 422)
    assert (await reset(anybody, token)).status_code == 204


async def test_only_owners_read_mails_and_never_those_into_another_organisation(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "admin@example.com", "admin", me["organisation_id"])
    made = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    admin = (await sign_in(connect(), "admin@example.com")).http

    assert_problem(await admin.get("/v1/mails"), 403)
    assert_problem(await key.get("/v1/mails"), 403)
    await forgot(anybody, "admin@example.com")
    assert len(await tokens(owner, parts)) == 1
    async with parts.sessions() as session, session.begin():
        other = Organisation(key="other", name="Other")
        session.add(other)
        await session.flush()
        user = await session.scalar(select(User).where(text("email = 'admin@example.com'")))
        assert user is not None
        session.add(Member(organisation_id=other.id, user_id=user.id, role="owner"))
    await forgot(anybody, "admin@example.com")
    assert await tokens(owner, parts) == []  # the one before works no more


async def test_the_database_holds_no_link_that_works(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await forgot(anybody)
    (token,) = await tokens(owner, parts)

    async with parts.sessions() as session:
        mail = (await session.scalars(select(Mail))).one()
        row = (await session.scalars(select(PasswordReset))).one()
        assert (await session.scalar(select(func.count()).select_from(Mail))) == 1
    assert token.encode() not in mail.sealed
    assert b"reset#" not in mail.sealed
    assert row.token_hash is not None
    assert token.encode() not in row.token_hash
    assert PASSWORD.encode() not in mail.sealed
