"""An organisation that asks everybody for a second factor."""

from __future__ import annotations

import httpx2
from fastapi import FastAPI

from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.factors import let_pass, set_up_app, show
from tests.api.people import PASSWORD, Person, add_person, sign_in
from tests.api.test_access import closed
from tests.api.test_errors import assert_problem, filled

BO = "bo@example.com"
OPEN = ("get_me", "switch_organisation", "logout")
ENROLMENT = (
    *("get_factors", "prove_by_password", "prove_by_code", "prove_by_passkey"),
    *("enroll_totp", "confirm_totp", "disable_totp", "renew_recovery_codes"),
    *("list_passkeys", "enroll_passkey", "confirm_passkey", "rename_passkey"),
    *("remove_passkey", "ask_passkey_again"),
)


async def require(person: Person, required: bool = True) -> httpx2.Response:
    """Say whether everybody needs a second factor."""
    return await person.http.patch("/v1/organisation", json={"mfa_required": required})


async def colleague(owner: Person, connect: Connect, parts: Parts, role: str = "admin") -> Person:
    """Somebody else of the owner's organisation, signed in."""
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, BO, role, me["organisation_id"])
    return await sign_in(connect(), BO)


async def test_who_has_none_may_only_set_one_up_and_then_everything_again(
    app: FastAPI, owner: Person, connect: Connect, parts: Parts
) -> None:
    bo = await colleague(owner, connect, parts)
    await set_up_app(owner)
    assert (await require(owner)).status_code == 200

    assert (await bo.http.get("/v1/me")).json()["must_enroll"]
    for door, method in closed(app):
        if door.name not in (*OPEN, *ENROLMENT, "watch_run"):
            answer = await bo.http.request(method, filled(door.path), content=b"{")
            assert_problem(answer, 403)
            assert answer.json()["code"] == "mfa.enrol", door.name
    await set_up_app(bo)

    assert (await bo.http.get("/v1/users")).status_code == 200
    assert not (await bo.http.get("/v1/me")).json()["must_enroll"]
    assert (await owner.http.get("/v1/users")).status_code == 200
    assert "organisation.require_factor" in await actions(parts)


async def test_who_requires_it_must_have_one_themselves(owner: Person) -> None:
    answer = await require(owner)

    assert_problem(answer, 409)
    assert answer.json()["code"] == "mfa.needs_own"
    await set_up_app(owner)
    assert (await require(owner)).json()["mfa_required"]


async def test_the_last_factor_stays_where_one_is_required(owner: Person, parts: Parts) -> None:
    await set_up_app(owner)
    await require(owner)

    answer = await owner.http.delete("/v1/auth/mfa/totp")

    assert_problem(answer, 409)
    assert answer.json()["code"] == "mfa.needed"
    await require(owner, False)
    assert (await owner.http.delete("/v1/auth/mfa/totp")).status_code == 204


async def test_keys_go_on_for_they_are_no_people(owner: Person, connect: Connect) -> None:
    made = (await owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = connect()
    key.headers["Authorization"] = f"Bearer {made['secret']}"
    await set_up_app(owner)
    await require(owner)

    assert (await key.get(f"/v1/projects/{owner.project}/flows")).status_code == 200
    assert_problem(await key.patch("/v1/organisation", json={"mfa_required": False}), 403)
    assert_problem(await key.get("/v1/auth/mfa"), 403)


async def test_owners_see_who_has_none(owner: Person, connect: Connect, parts: Parts) -> None:
    await colleague(owner, connect, parts)
    await set_up_app(owner)

    found = (await owner.http.get("/v1/users")).json()["items"]
    rules = (await owner.http.get("/v1/organisation")).json()

    assert {one["email"]: one["second_factor"] for one in found} == {
        "ada@example.com": True,
        BO: False,
    }
    assert (rules["people"], rules["without_factor"]) == (2, 1)


async def test_another_organisation_is_not_asked(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    await set_up_app(owner)
    await require(owner)

    assert (await eve.http.get("/v1/users")).status_code == 200
    assert not (await eve.http.get("/v1/organisation")).json()["mfa_required"]


async def test_who_lost_theirs_is_helped_by_who_may_more_but_not_across_organisations(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    bo = await colleague(owner, connect, parts, "viewer")
    me = (await bo.http.get("/v1/me")).json()
    app = await set_up_app(bo)

    assert (await owner.http.delete(f"/v1/users/{me['id']}/factors")).status_code == 204

    assert_problem(await bo.http.get("/v1/me"), 401)
    bo = await sign_in(connect(), BO)
    app = await set_up_app(bo)
    own = (await owner.http.get("/v1/me")).json()["id"]
    assert_problem(await bo.http.delete(f"/v1/users/{own}/factors"), 403)
    login = await connect().post("/v1/auth/login", json={"email": BO, "password": PASSWORD})
    ticket = login.json()["ticket"]
    assert (await show(connect(), ticket, app.code())).status_code == 200
    await let_pass(parts, minutes=1)


async def test_who_is_invited_sets_one_up_first(owner: Person, connect: Connect) -> None:
    await set_up_app(owner)
    await require(owner)
    asked = {"email": "cy@example.com", "role": "viewer"}
    link = (await owner.http.post("/v1/invitations", json=asked)).json()["link"]
    body = {"token": link.partition("#")[2], "name": "Cy", "password": PASSWORD}
    joined = await connect().post("/v1/invitations/accept", json=body)
    assert joined.status_code == 201, joined.text

    client = connect()
    client.headers["Authorization"] = f"Bearer {joined.json()['access_token']}"
    assert_problem(await client.get("/v1/projects"), 403)
    await set_up_app(Person(client, ""))
    assert (await client.get("/v1/projects")).status_code == 200
