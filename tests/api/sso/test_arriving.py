"""Who somebody is here whom a provider vouches for, and as what they come in."""

from __future__ import annotations

from uuid import UUID

import httpx2
import pytest

from activities.auth.models import Member
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.factors import let_pass, set_up_app, show
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Body, Person, add_person, sign_in
from tests.api.scim.test_scim import directory_of
from tests.api.sso.browsing import add_provider, me, query_of
from tests.api.sso.hostile import Liar
from tests.api.sso.test_hostile_oidc import Stage
from tests.api.test_errors import assert_problem

BO = "bo@example.com"
MAPPING = [{"group": "ops", "role": "operator"}, {"group": "dev", "role": "editor"}]


async def members(owner: Person) -> dict[str, Body]:
    """Give the members by their addresses."""
    return {one["email"]: one for one in (await owner.http.get("/v1/users")).json()["items"]}


async def organisation_of(owner: Person) -> UUID:
    return UUID((await owner.http.get("/v1/me")).json()["organisation_id"])


async def link(person: Person, provider: Body, browser: httpx2.AsyncClient) -> str:
    """Begin to link an identity in a person's browser; give what the provider is asked."""
    browser.headers["Authorization"] = person.http.headers["authorization"]
    at = f"/v1/me/identities/{provider['id']}/link"
    answer = await browser.post(at, json={"return_to": "/p/default/settings/profile"})
    assert answer.status_code == 200, answer.text
    del browser.headers["Authorization"]
    return str(answer.json()["url"])


async def test_a_role_follows_the_groups_until_somebody_gives_another(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer, role_mapping=MAPPING), liar)
    for named, role in (
        ("ops dev", "editor"),
        ("ops", "operator"),
        ("", "viewer"),
        ("x", "viewer"),
    ):
        assert (await stage.go(groups=[*named.split()])).status_code == 303
        assert (await me(stage.browser))["role"] == role
    bo = (await members(owner))[BO]["id"]
    await owner.http.patch(f"/v1/users/{bo}", json={"role": "admin"})

    assert (await stage.go(groups=["ops"])).status_code == 303

    assert (await me(stage.browser))["role"] == "admin"


async def test_the_last_owner_stays_one_whatever_their_groups_say(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    mapping = [{"group": "owners", "role": "owner"}]
    stage = Stage(connect(), await add_provider(owner, liar.issuer, role_mapping=mapping), liar)
    assert (await stage.go(groups=["owners"])).status_code == 303
    ada = (await members(owner))[EMAIL]["id"]
    assert (await stage.browser.get("/v1/me")).json()["role"] == "owner"
    await owner.http.patch(f"/v1/users/{ada}", json={"role": "viewer"})

    assert (await stage.go(groups=[])).status_code == 303

    assert (await me(stage.browser))["role"] == "owner"


async def test_who_is_removed_does_not_come_back_by_themselves(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert (await stage.go()).status_code == 303
    bo = (await members(owner))[BO]["id"]

    assert (await owner.http.delete(f"/v1/users/{bo}")).status_code == 204

    assert (await stage.browser.get("/v1/me")).status_code == 401
    assert_problem(await stage.go(), 403)


@pytest.mark.case("FED-09")
async def test_who_has_an_account_links_the_identity_first(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    answer = await stage.go(sub="ada", email=EMAIL)
    assert_problem(answer, 403)
    assert "Sign in to it as before" in answer.json()["detail"]

    asked = query_of(await link(owner, stage.provider, stage.browser))
    code = liar.authorize(asked, sub="ada", email="other@example.com")
    answer = await stage.back(asked["state"], code)

    assert answer.headers["location"] == "/p/default/settings/profile"
    assert (await stage.browser.get("/v1/me")).status_code == 401  # it links, and signs nobody in
    (mine,) = (await owner.http.get("/v1/me/identities")).json()["items"]
    assert (await stage.go(sub="ada", email=EMAIL)).status_code == 303
    assert (await me(stage.browser))["email"] == EMAIL
    assert "identities.link" in await actions(parts)
    assert (await owner.http.delete(f"/v1/me/identities/{mine['id']}")).status_code == 204
    stage.browser.cookies.clear()
    assert_problem(await stage.go(sub="ada", email=EMAIL), 403)


@pytest.mark.case("FED-01")
async def test_a_link_that_another_browser_began_attaches_nothing(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    victim = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    thief = Stage(connect(), victim.provider, liar)
    asked = query_of(await link(owner, victim.provider, victim.browser))

    code = liar.authorize(asked, sub="evil", email="evil@example.com")
    assert_problem(await thief.back(asked["state"], code), 400)

    assert (await owner.http.get("/v1/me/identities")).json()["items"] == []


async def test_one_identity_is_one_person(owner: Person, connect: Connect, liar: Liar) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert (await stage.go()).status_code == 303
    browser = Stage(connect(), stage.provider, liar)

    asked = query_of(await link(owner, stage.provider, browser.browser))
    answer = await browser.back(asked["state"], liar.authorize(asked, sub="bo", email=BO))

    assert_problem(answer, 409)


async def test_an_invitation_is_accepted_by_a_verified_address_alone(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    provider = await add_provider(owner, liar.issuer, creates_users=False)
    stage = Stage(connect(), provider, liar)
    assert_problem(await stage.go(), 403)
    await owner.http.post("/v1/invitations", json={"email": BO, "role": "editor"})

    assert_problem(await stage.go(email_verified=False), 403)
    assert (await stage.go()).status_code == 303

    assert (await me(stage.browser))["role"] == "editor"
    assert (await owner.http.get("/v1/invitations")).json()["items"] == []
    await owner.http.post("/v1/invitations", json={"email": "cy@example.com", "role": "owner"})
    other = Stage(connect(), provider, liar)
    assert_problem(await other.go(sub="cy", email="cy@example.com"), 403)


async def test_only_the_domains_that_are_set_come_in(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    provider = await add_provider(owner, liar.issuer, email_domains=["Acme.example"])
    stage = Stage(connect(), provider, liar)

    assert_problem(await stage.go(), 403)
    assert_problem(await stage.go(email="bo@evil-acme.example"), 403)
    assert_problem(await stage.go(email="bo@acme.example.evil.test"), 403)
    assert (await stage.go(email="bo@acme.example")).status_code == 303


async def test_whom_the_directory_made_signs_in_by_its_provider(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    scim = await directory_of(owner, connect)
    await scim.make(BO, externalId="00u1")
    plain = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert_problem(await plain.go(sub="00u1"), 403)
    made = await add_provider(owner, liar.issuer, "own", for_directory=True)
    own = Stage(connect(), made, liar)

    assert (await own.go(sub="00u1", email="other@example.com")).status_code == 303
    assert (await me(own.browser))["email"] == BO
    ada = Stage(connect(), made, liar)
    assert_problem(await ada.go(sub="evil", email=EMAIL), 403)


async def test_a_provider_of_one_organisation_opens_no_other(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    hers = Stage(connect(), await add_provider(eve, liar.issuer), liar)
    ours = Stage(connect(), await add_provider(owner, liar.issuer), liar)

    assert (await ours.go()).status_code == 303
    assert_problem(await hers.go(), 403)
    assert_problem(await hers.go(sub="ada", email=EMAIL), 403)
    assert_problem(await owner.http.get(f"/v1/sso/providers/{hers.provider['id']}"), 404)
    asked = {"return_to": "/"}
    at = f"/v1/me/identities/{hers.provider['id']}/link"
    assert_problem(await owner.http.post(at, json=asked), 404)


async def test_nobody_sets_up_a_provider_that_gives_more_than_they_hold(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    await add_person(parts, "max@example.com", "admin", await organisation_of(owner))
    admin = await sign_in(connect(), "max@example.com")
    stage = Stage(connect(), await add_provider(admin, liar.issuer), liar)
    at = f"/v1/sso/providers/{stage.provider['id']}"
    to_owner = {"role_mapping": [{"group": "x", "role": "owner"}]}

    assert_problem(await admin.http.patch(at, json=to_owner), 403)
    assert_problem(await admin.http.patch(at, json={"default_role": "owner"}), 403)
    assert_problem(await admin.http.patch(at, json={"for_directory": True}), 403)
    assert (await admin.http.patch(at, json={"name": "Ours"})).status_code == 200
    asked = query_of(await link(owner, stage.provider, stage.browser))
    await stage.back(asked["state"], liar.authorize(asked, sub="ada", email=EMAIL))
    moved = {"settings": {"issuer": "https://evil.example", "client_id": "x"}}
    assert_problem(await admin.http.patch(at, json=moved), 403)
    assert (await owner.http.patch(at, json=to_owner)).status_code == 200
    assert_problem(await admin.http.patch(at, json={"name": "Mine"}), 403)


async def test_a_secret_goes_in_and_never_comes_out(
    owner: Person, connect: Connect, liar: Liar, anybody: httpx2.AsyncClient
) -> None:
    made = await add_provider(owner, liar.issuer)
    at = f"/v1/sso/providers/{made['id']}"

    for answer in (await owner.http.get(at), await owner.http.get("/v1/sso/providers")):
        assert "a secret of the provider's" not in answer.text
    assert made["has_client_secret"] is True
    (shown,) = (await anybody.get("/v1/auth/providers")).json()["items"]
    assert set(shown) == {"id", "name", "kind", "preset", "start"}
    assert (await owner.http.patch(at, json={"enabled": False})).status_code == 200
    assert (await anybody.get("/v1/auth/providers")).json()["items"] == []
    assert_problem(await anybody.get(shown["start"]), 404)


@pytest.mark.case("FED-17")
async def test_a_second_factor_is_asked_for_after_the_provider(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    provider = await add_provider(owner, liar.issuer)
    stage = Stage(connect(), provider, liar)
    asked = query_of(await link(owner, provider, stage.browser))
    await stage.back(asked["state"], liar.authorize(asked, sub="ada", email=EMAIL))
    app = await set_up_app(owner)
    await let_pass(parts, minutes=10)

    answer = await stage.go(sub="ada", email=EMAIL)

    assert answer.headers["location"].startswith("/sign-in?next=%2F#ticket=mfa_")
    assert (await stage.browser.get("/v1/me")).status_code == 401
    ticket = answer.headers["location"].partition("#ticket=")[2].partition("&")[0]
    assert (await show(stage.browser, ticket, app.code(0))).status_code == 200
    assert (await me(stage.browser))["email"] == EMAIL


async def test_who_came_by_a_provider_has_no_password(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert (await stage.go()).status_code == 303

    for password in (PASSWORD, "", "nobody signs in with this"):
        login = {"email": BO, "password": password}
        assert (await connect().post("/v1/auth/login", json=login)).status_code in (401, 422)


async def test_who_came_by_a_provider_neither_sees_nor_opens_another_organisation(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    stage = Stage(connect(), await add_provider(owner, liar.issuer), liar)
    assert (await stage.go()).status_code == 303
    home = await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    link_of = await eve.http.post("/v1/invitations", json={"email": BO, "role": "viewer"})
    token = {"token": link_of.json()["link"].partition("#")[2]}
    stage.browser.headers["Origin"] = ORIGIN

    joined = await stage.browser.post("/v1/invitations/join", json=token)
    await add_member(parts, home, str((await me(stage.browser))["id"]))
    moved = await stage.browser.post("/v1/me/organisation", json={"organisation": str(home)})

    for answer in (joined, moved):
        assert_problem(answer, 403)
        assert answer.json()["code"] == "auth.vouched_only_here"
    shown: list[Body] = (await stage.browser.get("/v1/me")).json()["organisations"]
    assert [one["name"] for one in shown] == ["Default"]


async def add_member(parts: Parts, organisation: UUID, user: str) -> None:
    """Let somebody belong to another organisation, too."""
    async with parts.sessions() as session, session.begin():
        session.add(Member(organisation_id=organisation, user_id=UUID(user), role="viewer"))
