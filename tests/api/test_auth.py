"""Signing in and out, sessions, tokens and keys."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import update

from activities.auth.models import User, UserSession
from activities.columns import now
from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person, add_person, sign_in

COOKIE = "__Host-nextscript"
LOGIN = {"email": EMAIL, "password": PASSWORD}


async def browser_of(owner: Person, connect: Connect) -> httpx2.AsyncClient:
    """A browser in which the owner is signed in."""
    client = connect()
    client.headers["Origin"] = ORIGIN
    assert (await client.post("/v1/auth/login", json=LOGIN)).status_code == 200
    return client


async def test_signing_in_gives_a_short_token_and_a_cookie_scripts_cannot_read(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    answer = await anybody.post("/v1/auth/login", json=LOGIN)

    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 300
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.case("AUTH-01")
async def test_an_unknown_account_answers_as_a_wrong_password_does(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    wrong = await anybody.post("/v1/auth/login", json={**LOGIN, "password": "no" * 10})
    unknown = await anybody.post("/v1/auth/login", json={**LOGIN, "email": "b@example.com"})

    for answer in (wrong, unknown):
        assert answer.status_code == 401
    volatile = ("request_id",)
    assert {k: v for k, v in wrong.json().items() if k not in volatile} == {
        k: v for k, v in unknown.json().items() if k not in volatile
    }


async def test_after_ten_failures_an_account_waits_whoever_asks(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    for _ in range(10):
        await anybody.post("/v1/auth/login", json={**LOGIN, "password": "wrong"})

    answer = await anybody.post("/v1/auth/login", json=LOGIN)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300


async def test_logout_ends_the_cookie_and_the_access_token_at_once(
    owner: Person, connect: Connect
) -> None:
    browser = await browser_of(owner, connect)
    cookie = browser.cookies[COOKIE]
    token = (await browser.post("/v1/auth/refresh")).json()["access_token"]

    assert (await browser.post("/v1/auth/logout")).status_code == 200

    replay = connect()
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await replay.get("/v1/me", headers=bearer)).status_code == 401
    assert (await replay.get("/v1/me", headers={"Cookie": f"{COOKIE}={cookie}"})).status_code == 401


async def test_a_rotated_cookie_used_later_ends_the_whole_session(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    browser = await browser_of(owner, connect)
    copied = browser.cookies[COOKIE]
    await browser.post("/v1/auth/refresh")
    assert browser.cookies[COOKIE] != copied
    async with parts.sessions() as session, session.begin():
        await session.execute(update(UserSession).values(rotated_at=now() - timedelta(minutes=1)))

    thief = await connect().get("/v1/me", headers={"Cookie": f"{COOKIE}={copied}"})

    assert thief.status_code == 401
    assert (await browser.get("/v1/me")).status_code == 401


async def test_two_tabs_may_refresh_at_once(owner: Person, connect: Connect) -> None:
    browser = await browser_of(owner, connect)
    before = {"Cookie": f"{COOKIE}={browser.cookies[COOKIE]}", "Origin": ORIGIN}
    await browser.post("/v1/auth/refresh")

    second = await connect().post("/v1/auth/refresh", headers=before)

    assert second.status_code == 200
    assert "set-cookie" not in second.headers
    assert (await browser.get("/v1/me")).status_code == 200


@pytest.mark.parametrize("change", [{"expires_at": -1}, {"seen_at": -25 * 3600}])
async def test_a_session_ends_when_it_is_old_or_idle(
    owner: Person, parts: Parts, change: dict[str, int]
) -> None:
    moved = {name: now() + timedelta(seconds=by) for name, by in change.items()}
    async with parts.sessions() as session, session.begin():
        await session.execute(update(UserSession).values(**moved))

    assert (await owner.http.get("/v1/me")).status_code == 401


async def test_a_disabled_person_is_out_at_once(owner: Person, parts: Parts) -> None:
    async with parts.sessions() as session, session.begin():
        await session.execute(update(User).values(disabled=True))

    assert (await owner.http.get("/v1/me")).status_code == 401


@pytest.mark.case("AUTH-15")
@pytest.mark.parametrize("alg", ["none", "None", "nOnE", "", "HS256"])
async def test_a_token_with_another_algorithm_is_refused(owner: Person, alg: str) -> None:
    _, claims, signature = owner.http.headers["Authorization"].split(" ")[1].split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": alg, "typ": "at+jwt"}).encode())
    for last in ("", signature):
        token = f"{header.decode().rstrip('=')}.{claims}.{last}"
        answer = await owner.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


@pytest.mark.parametrize("token", ["a.b", "a.b.c", "x" * 20_000, "ns_", "ns_a_b", "é", ""])
async def test_what_is_no_credential_is_refused(anybody: httpx2.AsyncClient, token: str) -> None:
    header = b"Bearer " + token.encode()
    answer = await anybody.get("/v1/me", headers={b"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_cannot_use_a_browsers_cookie(
    owner: Person, connect: Connect, headers: dict[str, str]
) -> None:
    browser = await browser_of(owner, connect)
    del browser.headers["Origin"]

    answer = await browser.post(
        f"/v1/projects/{owner.project}/flows", json={"name": "x"}, headers=headers
    )

    assert answer.status_code == 403
    assert (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"] == []


async def test_a_form_is_not_json_even_from_our_own_site(owner: Person, connect: Connect) -> None:
    browser = await browser_of(owner, connect)

    answer = await browser.post(
        f"/v1/projects/{owner.project}/flows",
        content=b'{"name": "x"}',
        headers={"Content-Type": "text/plain"},
    )

    assert answer.status_code == 415


async def test_a_key_is_shown_once_and_may_only_what_it_was_made_for(
    owner: Person, connect: Connect
) -> None:
    made = await owner.http.post("/v1/api-keys", json={"name": "CI", "scopes": ["flow.read"]})
    key = connect()
    key.headers["Authorization"] = f"Bearer {made.json()['secret']}"

    assert made.json()["secret"].startswith(f"ns_{made.json()['prefix']}_")
    listed = (await owner.http.get("/v1/api-keys")).json()["items"]
    assert [one["name"] for one in listed] == ["CI"]
    assert "secret" not in listed[0]
    assert (await key.get(f"/v1/projects/{owner.project}/flows")).status_code == 200
    refused = await key.post(f"/v1/projects/{owner.project}/flows", json={"name": "x"})
    assert refused.status_code == 403


async def test_a_revoked_or_expired_key_is_refused(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    made = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    assert (await key.get("/v1/me")).json()["kind"] == "api_key"

    assert (await owner.http.delete(f"/v1/api-keys/{made['id']}")).status_code == 204

    assert (await key.get("/v1/me")).status_code == 401
    past = {"name": "k", "scopes": ["*"], "expires_at": "2020-01-01T00:00:00Z"}
    assert (await owner.http.post("/v1/api-keys", json=past)).status_code == 422


async def test_a_key_cannot_grant_what_its_maker_lacks_nor_make_keys(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    everything = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {everything['secret']}"

    made = await key.post("/v1/api-keys", json={"name": "again", "scopes": ["*"]})
    unknown = await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["flow.fly"]})

    assert made.status_code == 403
    assert unknown.json()["errors"][0]["pointer"] == "/scopes/0"


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 403), ("editor", 201)])
async def test_who_may_not_draw_cannot_make_a_flow(
    owner: Person, connect: Connect, parts: Parts, role: str, status: int
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, f"{role}@example.com", role, me["organisation_id"])
    person = await sign_in(connect(), f"{role}@example.com")

    answer = await person.http.post(f"/v1/projects/{owner.project}/flows", json={"name": "x"})

    assert answer.status_code == status
