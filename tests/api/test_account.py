"""What people do with their own account: sessions, name and password."""

from __future__ import annotations

import httpx2
import pytest

from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person, add_person, sign_in
from tests.api.test_auth import COOKIE, LOGIN
from tests.api.test_errors import assert_problem

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "a teapot for every walrus"


async def elsewhere(connect: Connect, agent: str = FIREFOX) -> httpx2.AsyncClient:
    """A browser at another place in which Ada is signed in."""
    client = connect()
    client.headers |= {"Origin": ORIGIN, "User-Agent": agent}
    assert (await client.post("/v1/auth/login", json=LOGIN)).status_code == 200
    return client


async def test_a_person_sees_where_they_are_signed_in(owner: Person, connect: Connect) -> None:
    await elsewhere(connect)

    found = (await owner.http.get("/v1/me/sessions")).json()["items"]

    assert [one["device"] for one in found] == ["Firefox on Linux", "python-httpx2"]
    assert [one["current"] for one in found] == [False, True]
    assert {one["address"] for one in found} == {"127.0.0.1"}
    assert found[0]["created_at"] > found[1]["created_at"]


async def test_one_of_them_is_ended_at_once_cookie_and_token(
    owner: Person, connect: Connect
) -> None:
    other = await elsewhere(connect)
    bearer = connect()
    token = (await other.post("/v1/auth/refresh")).json()["access_token"]
    bearer.headers["Authorization"] = f"Bearer {token}"
    lost = (await owner.http.get("/v1/me/sessions")).json()["items"][0]["id"]

    assert (await owner.http.delete(f"/v1/me/sessions/{lost}")).status_code == 204

    assert (await other.get("/v1/me")).status_code == 401
    assert (await bearer.get("/v1/me")).status_code == 401
    assert (await owner.http.get("/v1/me")).status_code == 200
    assert_problem(await owner.http.delete(f"/v1/me/sessions/{lost}"), 404)


async def test_all_but_this_one_are_ended(owner: Person, connect: Connect, parts: Parts) -> None:
    others = [await elsewhere(connect), await elsewhere(connect)]

    assert (await owner.http.delete("/v1/me/sessions")).status_code == 204

    assert [(await one.get("/v1/me")).status_code for one in others] == [401, 401]
    assert len((await owner.http.get("/v1/me/sessions")).json()["items"]) == 1
    assert (await actions(parts))[-1] == "sessions.end_others"


async def test_nobody_sees_or_ends_a_colleagues_session(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "bo@example.com", "owner", me["organisation_id"])
    bo = (await sign_in(connect(), "bo@example.com")).http
    mine = (await owner.http.get("/v1/me/sessions")).json()["items"][0]["id"]

    assert len((await bo.get("/v1/me/sessions")).json()["items"]) == 1
    assert_problem(await bo.delete(f"/v1/me/sessions/{mine}"), 404)
    await bo.delete("/v1/me/sessions")
    assert (await owner.http.get("/v1/me")).status_code == 200


async def test_a_key_is_no_way_to_a_persons_account(owner: Person, connect: Connect) -> None:
    made = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    change = {"current": PASSWORD, "password": NEW}

    assert_problem(await key.get("/v1/me/sessions"), 403)
    assert_problem(await key.delete("/v1/me/sessions"), 403)
    assert_problem(await key.patch("/v1/me", json={"name": "Eve"}), 403)
    assert_problem(await key.post("/v1/auth/password/change", json=change), 403)
    asked = {"name": "k", "scopes": ["account.manage"]}
    assert_problem(await owner.http.post("/v1/api-keys", json=asked), 422)


async def test_a_person_is_called_what_they_say(owner: Person) -> None:
    assert (await owner.http.patch("/v1/me", json={"name": " Ada L. "})).status_code == 204

    assert (await owner.http.get("/v1/me")).json()["name"] == "Ada L."
    for name in ("", "   ", "a\nb", "x" * 201):
        assert_problem(await owner.http.patch("/v1/me", json={"name": name}), 422)


@pytest.mark.case("AUTH-13")
async def test_another_password_counts_at_once_and_ends_all_other_sessions(
    owner: Person, connect: Connect
) -> None:
    other = await elsewhere(connect)
    cookie = other.cookies[COOKIE]

    body = {"current": PASSWORD, "password": NEW}
    assert (await owner.http.post("/v1/auth/password/change", json=body)).status_code == 204

    replay = {"Cookie": f"{COOKIE}={cookie}"}
    assert (await connect().get("/v1/me", headers=replay)).status_code == 401
    assert (await owner.http.get("/v1/me")).status_code == 200
    assert_problem(await connect().post("/v1/auth/login", json=LOGIN), 401)
    again = {"email": EMAIL, "password": NEW}
    assert (await connect().post("/v1/auth/login", json=again)).status_code == 200


@pytest.mark.case("AUTH-05")
@pytest.mark.parametrize(
    "password",
    [
        "short14charact",
        "1234567",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "nextscript nextscript",
        "Password1234567890",
        "ada@example.com ada",
        "Adaline Adaline A",
    ],
)
async def test_a_weak_password_is_refused_and_the_old_one_stays(
    owner: Person, connect: Connect, password: str
) -> None:
    await owner.http.patch("/v1/me", json={"name": "Adaline"})
    body = {"current": PASSWORD, "password": password}

    answer = await owner.http.post("/v1/auth/password/change", json=body)

    assert_problem(answer, 422)
    assert answer.json()["errors"][0]["pointer"] == "/password"
    assert (await connect().post("/v1/auth/login", json=LOGIN)).status_code == 200


async def test_who_holds_a_session_cannot_guess_the_password_through_it(owner: Person) -> None:
    wrong = {"current": "whatever it was", "password": NEW}
    for _ in range(10):
        answer = await owner.http.post("/v1/auth/password/change", json=wrong)
        assert answer.json()["errors"][0]["code"] == "auth.wrong_password"

    right = {"current": PASSWORD, "password": NEW}
    assert_problem(await owner.http.post("/v1/auth/password/change", json=right), 429)
