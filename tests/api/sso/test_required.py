"""An organisation lets people in by its provider alone; its owners keep a way in."""

from __future__ import annotations

import httpx2
import pytest

from activities.auth.mailing.outbox import deliver
from activities.auth.owner_resets import reset_owner
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.factors import set_up_app, show
from tests.api.people import EMAIL, PASSWORD, Body, Person, add_person, sign_in, use_token
from tests.api.sso.browsing import add_provider, me, query_of
from tests.api.sso.hostile import Liar
from tests.api.sso.test_arriving import link, organisation_of
from tests.api.sso.test_hostile_oidc import Stage
from tests.api.test_errors import assert_problem
from tests.api.test_resets import NEW, forgot, reset, tokens

BO = "bo@example.com"
AT = "/v1/sso/requirement"


@pytest.fixture
async def stage(owner: Person, connect: Connect, liar: Liar) -> Stage:
    """A browser before a provider by which the owner came in."""
    made = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    await come_linked(owner, made, "ada", EMAIL)
    return made


async def come_linked(person: Person, stage: Stage, subject: str, email: str) -> None:
    """Link an identity to somebody's account, and sign in by it."""
    asked = query_of(await link(person, stage.provider, stage.browser))
    await stage.back(asked["state"], stage.liar.authorize(asked, sub=subject, email=email))
    assert (await stage.go(sub=subject, email=email)).status_code == 303


async def require(owner: Person, required: bool = True) -> Body:
    """Say that people come by a provider alone."""
    answer = await owner.http.put(AT, json={"required": required})
    assert answer.status_code == 200, answer.text
    said: Body = answer.json()
    return said


def login(email: str = BO, password: str = PASSWORD) -> Body:
    """Give what signs somebody in by their password."""
    return {"email": email, "password": password}


async def enter(client: httpx2.AsyncClient, email: str, password: str = PASSWORD) -> Person:
    """Sign in as somebody who may do nothing yet."""
    answer = await client.post("/v1/auth/login", json=login(email, password))
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return Person(client, "")


async def test_it_cannot_be_asked_before_the_provider_is_known_to_work(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    assert (await owner.http.get(AT)).json()["proven"] is False
    assert_problem(await owner.http.put(AT, json={"required": True}), 409)
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert (await stage.go()).status_code == 303  # a viewer proves nothing
    assert_problem(await owner.http.put(AT, json={"required": True}), 409)
    await come_linked(owner, stage, "ada", EMAIL)

    said = await require(owner)

    assert said["required_since"] is not None
    assert (said["people"], said["not_linked"], said["owners_without_factor"]) == (2, 0, 1)


async def test_who_came_by_a_password_is_out_and_links_the_provider_to_come_in(
    owner: Person, stage: Stage, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, BO, "editor", await organisation_of(owner))
    await add_person(parts, "cy@example.com", "admin", await organisation_of(owner))
    bo, cy = await sign_in(connect(), BO), await sign_in(connect(), "cy@example.com")
    made = (await cy.http.post("/v1/api-keys", json={"name": "k", "scopes": ["*"]})).json()
    key = await use_token(connect(), made["secret"])

    assert (await require(owner))["not_linked"] == 2

    for one in (bo, cy):
        assert (await one.http.get("/v1/me")).status_code == 401
    for person in (owner, key):
        assert (await person.http.get("/v1/users")).status_code == 200
    assert (await me(stage.browser))["email"] == EMAIL
    bo = await enter(connect(), BO)
    assert (await bo.http.get("/v1/me")).json()["must_link"] is True
    for path in ("/v1/users", f"/v1/projects/{owner.project}/flows"):
        answer = await bo.http.get(path)
        assert_problem(answer, 403)
        assert answer.json()["code"] == "sso.link"
    change = {"current": PASSWORD, "password": NEW}
    assert_problem(await bo.http.post("/v1/auth/password/change", json=change), 403)

    browser = Stage(connect(), stage.provider, stage.liar)
    asked = query_of(await link(bo, stage.provider, browser.browser))
    assert (
        await browser.back(asked["state"], stage.liar.authorize(asked, sub="b", email=BO))
    ).is_redirect

    found = await me(browser.browser)
    assert (found["email"], found["role"], found["must_link"]) == (BO, "editor", False)
    assert (await bo.http.get("/v1/me")).status_code == 401
    answer = await connect().post("/v1/auth/login", json=login())
    assert_problem(answer, 403)
    assert "choose “Continue with Mock”" in answer.json()["detail"]
    assert "sso.requirement.set" in await actions(parts)
    gone = (await browser.browser.get("/v1/me/identities")).json()["items"][0]["id"]
    headers = {"Origin": "https://flows.test"}
    unlinked = await browser.browser.delete(f"/v1/me/identities/{gone}", headers=headers)
    assert_problem(unlinked, 409)


async def test_nobody_sets_a_password_who_has_no_use_for_it(
    owner: Person, stage: Stage, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, BO, "editor", await organisation_of(owner))
    assert (await forgot(connect(), BO)).status_code == 202
    (token,) = await tokens(owner, parts)
    await require(owner)

    answer = await reset(connect(), token)
    assert_problem(answer, 403)
    assert "no password to set" in answer.json()["detail"]
    assert (await forgot(connect(), BO)).status_code == 202
    assert await tokens(owner, parts) == [token]
    await deliver(parts)
    newest = (await owner.http.get("/v1/mails")).json()["items"][0]["text"]
    assert "there is no password to set" in newest

    await require(owner, False)
    assert (await reset(connect(), token)).status_code == 204


async def test_an_owner_comes_in_by_password_and_second_factor(
    owner: Person, stage: Stage, connect: Connect, parts: Parts
) -> None:
    await require(owner)
    ada = await enter(connect(), EMAIL)
    assert (await ada.http.get("/v1/me")).json()["must_enroll"] is True
    assert_problem(await ada.http.get("/v1/users"), 403)

    app = await set_up_app(ada)

    assert (await ada.http.get("/v1/users")).status_code == 200
    browser = connect()
    due = await browser.post("/v1/auth/login", json=login(EMAIL))
    assert due.status_code == 401
    shown = await show(browser, due.json()["ticket"], app.recovery_codes[0])
    assert shown.status_code == 200, shown.text
    assert (await browser.get("/v1/users")).status_code == 200
    way_back = await reset_owner(parts, EMAIL, remove_factors=True)
    assert (await reset(connect(), way_back.partition("#")[2])).status_code == 204
    again = await enter(connect(), EMAIL, NEW)
    assert (await again.http.get("/v1/me")).json()["must_enroll"] is True


async def test_who_is_invited_comes_by_the_provider(
    owner: Person, stage: Stage, connect: Connect
) -> None:
    await require(owner)
    secrets: dict[str, str] = {}
    for email, role in ((BO, "editor"), ("di@example.com", "owner")):
        made = await owner.http.post("/v1/invitations", json={"email": email, "role": role})
        secrets[role] = made.json()["link"].partition("#")[2]
    seen = [
        (await connect().post("/v1/invitations/look", json={"token": one})).json()["sso_required"]
        for one in secrets.values()
    ]
    assert seen == [True, False]

    accept = {"name": "Bo", "password": PASSWORD}
    answer = await connect().post(
        "/v1/invitations/accept", json={"token": secrets["editor"], **accept}
    )
    assert_problem(answer, 403)
    browser = Stage(connect(), stage.provider, stage.liar)
    assert (await browser.go()).status_code == 303
    assert (await me(browser.browser))["role"] == "editor"
    answer = await connect().post(
        "/v1/invitations/accept", json={"token": secrets["owner"], **accept}
    )
    assert answer.status_code == 201, answer.text


async def test_the_last_provider_stays_while_it_is_the_only_way_in(
    owner: Person, stage: Stage, connect: Connect
) -> None:
    at = f"/v1/sso/providers/{stage.provider['id']}"
    assert (await connect().get("/v1/auth/providers")).json()["required"] is False
    await require(owner)
    assert (await connect().get("/v1/auth/providers")).json()["required"] is True

    assert_problem(await owner.http.delete(at), 409)
    assert_problem(await owner.http.patch(at, json={"enabled": False}), 409)
    await require(owner, False)
    assert (await owner.http.patch(at, json={"enabled": False})).status_code == 200
