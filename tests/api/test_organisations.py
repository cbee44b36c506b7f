"""People of several organisations: what they are shown, how they go over, where they come in."""

from __future__ import annotations

import uuid
from uuid import UUID

import httpx2
import pytest

from activities.auth.models import Organisation
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import events
from tests.api.conftest import Connect
from tests.api.factors import App, let_pass, set_up_app, show
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Body, Person, add_person, sign_in
from tests.api.test_auth import COOKIE
from tests.api.test_errors import assert_problem
from tests.api.test_members import invite
from tests.api.test_required_factor import require

BO = "bo@example.com"
LOGIN = {"email": BO, "password": PASSWORD}


async def browser(connect: Connect, **login: str) -> httpx2.AsyncClient:
    """Bo's browser, signed in."""
    client = connect()
    client.headers["Origin"] = ORIGIN
    answer = await client.post("/v1/auth/login", json={**LOGIN, **login})
    assert answer.status_code == 200, answer.text
    return client


async def go_over(client: httpx2.AsyncClient, organisation: str) -> httpx2.Response:
    return await client.post("/v1/me/organisation", json={"organisation": organisation})


async def here(client: httpx2.AsyncClient) -> Body:
    """Give what somebody is told of themselves."""
    answer = await client.get("/v1/me")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


async def homes(client: httpx2.AsyncClient) -> dict[str, Body]:
    """Give somebody's organisations by name."""
    found: list[Body] = (await client.get("/v1/me")).json()["organisations"]
    return {str(one["name"]): one for one in found}


@pytest.fixture
async def bo(owner: Person, connect: Connect, parts: Parts) -> Person:
    """The owner of an organisation who accepted an invitation to Ada's as an editor."""
    await add_person(parts, BO, "owner")
    known = await sign_in(connect(), BO)
    joined = await known.http.post("/v1/invitations/join", json={"token": await invite(owner)})
    assert joined.status_code == 200, joined.text
    return known


async def test_the_session_goes_over_and_nothing_of_the_old_one_works(
    bo: Person, connect: Connect, parts: Parts
) -> None:
    client = await browser(connect)
    mine = await homes(client)
    assert {name: (one["role"], one["current"]) for name, one in mine.items()} == {
        BO: ("owner", False),
        "Default": ("editor", True),
    }
    token = (await client.post("/v1/auth/refresh")).json()["access_token"]
    before = client.cookies[COOKIE]
    until = next(one["expires_at"] for one in await places(client) if one["current"])

    answer = await go_over(client, str(mine[BO]["id"]))

    assert answer.status_code == 200, answer.text
    me = await here(client)
    assert (me["organisation_name"], me["role"]) == (BO, "owner")
    assert {name for name, one in (await homes(client)).items() if one["current"]} == {BO}
    assert [one["expires_at"] for one in await places(client) if one["current"]] == [until]
    for old in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"{COOKIE}={before}"}):
        assert_problem(await connect().get("/v1/me", headers=old), 401)
    noted = sorted(await events(parts), key=lambda one: one.id)[-2:]
    assert {one.action: str(one.organisation_id) for one in noted} == {
        "auth.switch": mine["Default"]["id"],
        "auth.login": mine[BO]["id"],
    }
    assert BO not in str([one.details for one in noted if one.action == "auth.switch"])


async def places(client: httpx2.AsyncClient) -> list[Body]:
    """Give where somebody is signed in."""
    found: list[Body] = (await client.get("/v1/me/sessions")).json()["items"]
    return found


@pytest.mark.case("TEN-01")
async def test_one_that_is_not_theirs_answers_as_one_there_is_not(
    bo: Person, connect: Connect, parts: Parts
) -> None:
    foreign = await add_person(parts, "eve@example.com", "owner")
    client = await browser(connect)

    theirs, none = await go_over(client, str(foreign)), await go_over(client, str(uuid.uuid4()))

    for answer in (theirs, none):
        assert_problem(answer, 404)
    assert theirs.json()["detail"] == none.json()["detail"]
    assert str(foreign) not in (await client.get("/v1/me")).text
    assert (await client.get("/v1/me")).status_code == 200


async def test_only_the_cookie_of_a_browser_goes_over(
    bo: Person, connect: Connect, parts: Parts
) -> None:
    client = await browser(connect)
    other = str((await homes(client))[BO]["id"])
    program = await connect().post("/v1/auth/login", json={**LOGIN, "client": "token"})
    bearer = {"Authorization": f"Bearer {program.json()['access_token']}"}
    stolen = (await client.post("/v1/auth/refresh")).json()["access_token"]
    made = await bo.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})
    key = f"Bearer {made.json()['secret']}"

    for headers in (bearer, {"Authorization": f"Bearer {stolen}"}, {"Authorization": key}):
        answer = await connect().post(
            "/v1/me/organisation", json={"organisation": other}, headers=headers
        )
        assert_problem(answer, 403)
        assert answer.json()["code"] == "auth.browser_only"
        assert "set-cookie" not in answer.headers
    mixed = await client.post(
        "/v1/me/organisation", json={"organisation": other}, headers={"Authorization": key}
    )
    assert_problem(mixed, 403)
    kept = await connect().get("/v1/me", headers={"Authorization": key})
    assert [one["name"] for one in kept.json()["organisations"]] == [BO]
    client.headers["Origin"] = "https://evil.example"
    assert_problem(await go_over(client, other), 403)


async def test_signing_in_opens_the_one_used_last_and_a_program_its_own(
    bo: Person, connect: Connect
) -> None:
    client = await browser(connect)
    mine = await homes(client)
    assert mine["Default"]["current"]  # where the invitation led

    assert (await go_over(client, str(mine[BO]["id"]))).status_code == 200

    assert (await here(await browser(connect)))["organisation_name"] == BO
    program = (await connect().post("/v1/auth/login", json={**LOGIN, "client": "token"})).json()
    bearer = connect()
    bearer.headers["Authorization"] = f"Bearer {program['access_token']}"
    assert (await here(bearer))["organisation_name"] == BO  # the first they joined
    assert (await go_over(client, str(mine["Default"]["id"]))).status_code == 200
    again = {"refresh_token": program["refresh_token"]}
    assert (await connect().post("/v1/auth/refresh", json=again)).status_code == 200
    assert (await here(bearer))["organisation_name"] == BO
    assert (await here(await browser(connect)))["organisation_name"] == "Default"


async def test_a_password_opens_the_one_that_takes_passwords(
    bo: Person, connect: Connect, parts: Parts
) -> None:
    client = await browser(connect)
    mine = await homes(client)
    assert mine["Default"]["current"]
    async with parts.sessions() as session, session.begin():
        there = UUID(str(mine["Default"]["id"]))
        (await session.get_one(Organisation, there)).sso_required_since = now()

    client = await browser(connect)

    assert (await here(client))["organisation_name"] == BO
    assert (await go_over(client, str(there))).status_code == 200
    assert (await here(client))["must_link"]  # they have never come by its provider
    assert_problem(await client.get("/v1/projects"), 403)
    await let_pass(parts, minutes=10)
    proof = await client.post("/v1/auth/mfa/prove:password", json={"password": PASSWORD})
    assert proof.status_code == 204, proof.text  # linking one asks who has not shown it of late
    assert (await go_over(client, str(mine[BO]["id"]))).status_code == 200


async def test_who_was_removed_signs_in_to_what_is_left(
    owner: Person, bo: Person, connect: Connect
) -> None:
    client = await browser(connect)
    assert (await here(client))["organisation_name"] == "Default"
    user = (await here(client))["id"]

    assert (await owner.http.delete(f"/v1/users/{user}")).status_code == 204

    assert_problem(await client.get("/v1/me"), 401)
    fresh = await browser(connect)
    assert list(await homes(fresh)) == [BO]


async def test_an_organisation_that_asks_for_a_second_factor_asks_who_goes_over(
    owner: Person, bo: Person, connect: Connect
) -> None:
    await set_up_app(owner)
    await require(owner)
    client = await browser(connect)
    mine = await homes(client)
    assert (await here(client))["must_enroll"]

    assert (await go_over(client, str(mine[BO]["id"]))).status_code == 200  # nobody is stuck

    assert not (await here(client))["must_enroll"]
    app = await enrolled(client)
    due = await go_over(client, str(mine["Default"]["id"]))
    assert_problem(due, 401)
    assert due.json()["code"] == "mfa.required"
    shown = await show(client, due.json()["ticket"], app.code())
    assert shown.status_code == 200, shown.text
    me = await here(client)
    assert (me["organisation_name"], me["must_enroll"]) == ("Default", False)
    assert (await go_over(client, str(mine[BO]["id"]))).status_code == 200  # by two factors


async def enrolled(client: httpx2.AsyncClient) -> App:
    """Set up an app in a browser."""
    return await set_up_app(Person(client, ""))


async def test_following_an_invitation_keeps_password_and_factors(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, BO, "owner")
    app = await enrolled(await browser(connect))
    token = await invite(owner)
    client = connect()
    client.headers["Origin"] = ORIGIN
    due = await client.post("/v1/auth/login", json=LOGIN)
    assert due.json()["code"] == "mfa.required"
    assert (await show(client, due.json()["ticket"], app.code())).status_code == 200

    joined = await client.post("/v1/invitations/join", json={"token": token})

    assert joined.status_code == 200, joined.text
    assert {name: one["current"] for name, one in (await homes(client)).items()} == {
        BO: False,
        "Default": True,
    }
    assert len(await places(client)) == 2  # the one of before ended
    said = [one for one in await events(parts) if one.action == "invitations.join"]
    assert [str(one.organisation_id) for one in said] == [(await here(client))["organisation_id"]]
    assert (await client.get("/v1/auth/mfa")).json()["totp_since"]
    again = await connect().post("/v1/auth/login", json=LOGIN)
    assert again.json()["code"] == "mfa.required"


async def test_owners_of_the_first_organisation_make_others_and_nobody_else(
    owner: Person, bo: Person, connect: Connect
) -> None:
    assert (await here(owner.http))["may_add_organisation"]
    assert not (await here(bo.http))["may_add_organisation"]
    assert_problem(await bo.http.post("/v1/organisations", json={"name": "Mine"}), 403)

    made = await owner.http.post("/v1/organisations", json={"name": "Night shift"})
    twin = await owner.http.post("/v1/organisations", json={"name": "Night shift"})

    assert made.status_code == 201, made.text
    assert made.json()["role"] == "owner"
    assert (made.json()["key"], twin.json()["key"]) == ("night-shift", "night-shift-2")
    taken = await owner.http.post("/v1/organisations", json={"name": "x", "key": "night-shift"})
    assert_problem(taken, 409)
    client = await browser(connect, email=EMAIL)
    assert (await go_over(client, made.json()["id"])).status_code == 200
    assert not (await here(client))["may_add_organisation"]
    assert len((await client.get("/v1/projects")).json()["items"]) == 1
    asked = {"email": "cy@example.com", "role": "viewer"}
    assert (await client.post("/v1/invitations", json=asked)).status_code == 201
    assert (await owner.http.get("/v1/invitations")).json()["items"] == []
