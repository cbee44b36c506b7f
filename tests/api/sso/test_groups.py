"""Groups of a provider or a directory stand for roles, for roles in projects, and for teams."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.auth.models import Member, User
from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import PASSWORD, Body, Person, add_person, sign_in
from tests.api.scim.test_scim import directory_of
from tests.api.sso.browsing import add_provider, me
from tests.api.sso.hostile import Liar
from tests.api.sso.test_arriving import members, organisation_of
from tests.api.sso.test_hostile_oidc import Stage
from tests.api.test_errors import assert_problem

BO = "bo@example.com"


@dataclass
class World:
    """An organisation with a role of its own, a team and a project, which groups stand for."""

    owner: Person
    parts: Parts
    team: str
    role: str

    @property
    def mapping(self) -> list[Body]:
        """Say that each of three groups stands for one of them."""
        return [
            {"group": "writers", "role": "drafter"},
            {"group": "crew", "team_id": self.team},
            {"group": "site", "role": "editor", "project_id": self.owner.project},
            {"group": "visitors", "role": "viewer", "project_id": self.owner.project},
        ]

    async def held(self) -> tuple[str, bool, str | None]:
        """Give Bo's role, whether they are in the team, and their role in the project."""
        http = self.owner.http
        (team,) = (await http.get("/v1/teams")).json()["items"]
        in_team = BO in [one["email"] for one in team["members"]]
        return str((await members(self.owner))[BO]["role"]), in_team, await self._here()

    async def _here(self) -> str | None:
        """Give Bo's role in the project; no list shows it of who has one everywhere, too."""
        own = select(col(Member.role)).join(User, col(User.id) == col(Member.user_id))
        own = own.where(col(Member.project_id) == UUID(self.owner.project))
        async with self.parts.sessions() as session:
            return await session.scalar(own.where(col(User.email) == BO))


@pytest.fixture
async def world(owner: Person, parts: Parts) -> World:
    role = {"key": "drafter", "name": "Drafter", "permissions": ["flow.read", "flow.write"]}
    made = (await owner.http.post("/v1/roles", json=role)).json()["id"]
    team = (await owner.http.post("/v1/teams", json={"name": "Crew"})).json()["id"]
    return World(owner, parts, team, made)


async def test_rights_come_and_go_with_the_groups_of_a_provider(
    world: World, connect: Connect, liar: Liar, parts: Parts
) -> None:
    made = await add_provider(world.owner, liar.issuer, default_role="guest")
    at = f"/v1/sso/providers/{made['id']}"
    changed = await world.owner.http.patch(at, json={"role_mapping": world.mapping})
    assert changed.status_code == 200, changed.text
    stage = Stage(connect(), made, liar)
    for named, held in (
        ("writers crew site", ("drafter", True, "editor")),
        ("site visitors", ("guest", False, "editor")),
        ("visitors", ("guest", False, "viewer")),
        ("crew", ("guest", True, None)),
        ("", ("guest", False, None)),
        ("crew site", ("guest", True, "editor")),
    ):
        assert (await stage.go(groups=[*named.split()])).status_code == 303
        assert await world.held() == held, named
    assert (await actions(parts)).count("members.follow_groups") == 6
    (mine,) = (await stage.browser.get("/v1/me/identities")).json()["items"]

    headers = {"Origin": "https://flows.test"}
    gone = await stage.browser.delete(f"/v1/me/identities/{mine['id']}", headers=headers)

    assert gone.status_code == 204, gone.text
    assert await world.held() == ("guest", False, None)


async def test_what_was_given_by_hand_stays(world: World, connect: Connect, liar: Liar) -> None:
    made = await add_provider(world.owner, liar.issuer, role_mapping=world.mapping)
    stage = Stage(connect(), made, liar)
    assert (await stage.go(groups=["site"])).status_code == 303
    bo, http = (await members(world.owner))[BO]["id"], world.owner.http
    here = f"/v1/projects/{world.owner.project}/members/{bo}"
    await http.put(here, json={"role": "operator"})
    await http.put(f"/v1/teams/{world.team}/members/{bo}")

    for named in ("crew site", ""):
        assert (await stage.go(groups=[*named.split()])).status_code == 303
        assert await world.held() == ("viewer", True, "operator")
    await http.delete(here)
    assert (await stage.go(groups=["visitors"])).status_code == 303
    assert await world.held() == ("viewer", True, "viewer")


async def test_what_a_group_gave_before_somebody_left_explains_nothing_later(
    world: World, connect: Connect, liar: Liar
) -> None:
    made = await add_provider(world.owner, liar.issuer, role_mapping=world.mapping)
    stage, http = Stage(connect(), made, liar), world.owner.http
    assert (await stage.go(groups=["crew"])).status_code == 303
    assert (await http.delete(f"/v1/users/{(await members(world.owner))[BO]['id']}")).is_success
    invited = await http.post("/v1/invitations", json={"email": BO, "role": "viewer"})
    token = invited.json()["link"].partition("#")[2]
    accept = {"token": token, "name": "Bo", "password": PASSWORD}
    assert (await connect().post("/v1/invitations/accept", json=accept)).status_code == 201
    bo = (await members(world.owner))[BO]["id"]
    await http.put(f"/v1/teams/{world.team}/members/{bo}")

    assert (await stage.go(groups=[])).status_code == 303

    assert await world.held() == ("viewer", True, None)


async def test_two_that_say_the_same_are_both_believed(
    world: World, connect: Connect, liar: Liar
) -> None:
    http = world.owner.http
    scim = await directory_of(world.owner, connect)
    body = {"default_role": "viewer", "role_mapping": world.mapping}
    assert (await http.put("/v1/sso/directory", json=body)).status_code == 200
    bo = await scim.make(BO)
    crew, site = await scim.group("crew", bo), await scim.group("visitors", bo)
    assert await world.held() == ("viewer", True, "viewer")
    mapping = [one for one in world.mapping if one["group"] in ("crew", "site")]
    made = await add_provider(world.owner, liar.issuer, role_mapping=mapping, for_directory=True)
    stage = Stage(connect(), made, liar)

    assert (await stage.go(groups=["crew", "site"])).status_code == 303
    assert await world.held() == ("viewer", True, "editor")
    assert (await stage.go(groups=[])).status_code == 303
    assert await world.held() == ("viewer", True, "viewer")
    assert (await stage.go(groups=["crew"])).status_code == 303
    for group in (crew, site):
        await scim.ask("DELETE", f"/Groups/{group['id']}")
    assert await world.held() == ("viewer", True, None)
    assert (await stage.go(groups=[])).status_code == 303
    assert await world.held() == ("viewer", False, None)


async def test_who_comes_back_has_what_their_groups_stand_for_and_no_more(
    world: World, connect: Connect
) -> None:
    scim = await directory_of(world.owner, connect)
    body = {"default_role": "viewer", "role_mapping": world.mapping}
    assert (await world.owner.http.put("/v1/sso/directory", json=body)).status_code == 200
    bo = await scim.make(BO)
    await scim.group("crew", bo)
    for is_active in (False, True):
        change = {"op": "replace", "path": "active", "value": is_active}
        await scim.change(f"/Users/{bo['id']}", change)

    assert await world.held() == ("viewer", True, None)
    empty = {"default_role": "viewer", "role_mapping": []}
    assert (await world.owner.http.put("/v1/sso/directory", json=empty)).status_code == 200
    assert await world.held() == ("viewer", False, None)


async def test_nobody_maps_a_group_to_more_than_they_hold(
    world: World, connect: Connect, liar: Liar, parts: Parts
) -> None:
    http, organisation = world.owner.http, await organisation_of(world.owner)
    held = ["flow.read", "sso.manage"]
    clerk = {"key": "clerk", "name": "Clerk", "permissions": held}
    assert (await http.post("/v1/roles", json=clerk)).status_code == 201
    await add_person(parts, "cy@example.com", "clerk", organisation)
    cy = await sign_in(connect(), "cy@example.com")
    made = await add_provider(cy, liar.issuer, default_role="guest")
    at = f"/v1/sso/providers/{made['id']}"

    async def refused(line: Body, status: int) -> None:
        assert_problem(await cy.http.patch(at, json={"role_mapping": [line]}), status)

    await refused({"group": "x", "role": "drafter"}, 403)
    await refused({"group": "x", "role": "viewer", "project_id": world.owner.project}, 403)
    await refused({"group": "x", "role": "no-such"}, 422)
    await refused({"group": "x", "role": "guest", "project_id": str(organisation)}, 422)
    await refused({"group": "x", "team_id": str(organisation)}, 422)
    await refused({"group": "x"}, 422)
    await refused({"group": "x", "role": "guest", "team_id": world.team}, 422)
    line: Body = {"group": "x", "team_id": world.team}
    assert (await cy.http.patch(at, json={"role_mapping": [line]})).status_code == 200
    assert (await http.put(f"/v1/teams/{world.team}/role", json={"role": "editor"})).is_success
    await refused(line, 403)
    assert_problem(await cy.http.patch(at, json={"name": "Mine"}), 403)


async def test_who_changes_who_vouches_needs_what_people_have_by_teams_and_own_roles(
    world: World, connect: Connect, liar: Liar, parts: Parts
) -> None:
    http, organisation = world.owner.http, await organisation_of(world.owner)
    clerk = {"key": "clerk", "name": "Clerk", "permissions": ["sso.manage"]}
    await http.post("/v1/roles", json=clerk)
    await add_person(parts, "cy@example.com", "clerk", organisation)
    cy = await sign_in(connect(), "cy@example.com")
    made = await add_provider(cy, liar.issuer, default_role="guest")
    at = f"/v1/sso/providers/{made['id']}"
    assert (await Stage(connect(), made, liar).go()).status_code == 303
    moved = [
        {"settings": {"issuer": f"https://{name}.example", "client_id": "x"}} for name in "abcd"
    ]
    assert (await cy.http.patch(at, json=moved[0])).status_code == 200
    bo = (await members(world.owner))[BO]["id"]

    await http.put(f"/v1/teams/{world.team}/role", json={"role": "editor"})
    await http.put(f"/v1/teams/{world.team}/members/{bo}")
    assert_problem(await cy.http.patch(at, json=moved[1]), 403)
    await http.delete(f"/v1/teams/{world.team}/members/{bo}")
    await http.patch(f"/v1/users/{bo}", json={"role": "drafter"})
    assert_problem(await cy.http.patch(at, json=moved[2]), 403)
    await http.patch(f"/v1/users/{bo}", json={"role": "guest"})
    assert (await cy.http.patch(at, json=moved[3])).status_code == 200


async def test_a_role_or_team_that_groups_stand_for_is_not_deleted_unnoticed(
    world: World, liar: Liar
) -> None:
    http = world.owner.http
    made = await add_provider(world.owner, liar.issuer, role_mapping=world.mapping)
    for path in (f"/v1/roles/{world.role}", f"/v1/teams/{world.team}"):
        answer = await http.delete(path)
        assert_problem(answer, 409)
        assert "Groups of “Mock”" in answer.json()["detail"]

    await http.patch(f"/v1/sso/providers/{made['id']}", json={"role_mapping": []})
    for path in (f"/v1/roles/{world.role}", f"/v1/teams/{world.team}"):
        assert (await http.delete(path)).status_code == 204


async def test_a_person_whom_the_groups_give_a_custom_role_may_what_it_says(
    world: World, connect: Connect, liar: Liar
) -> None:
    made = await add_provider(world.owner, liar.issuer, default_role="drafter")
    stage = Stage(connect(), made, liar)

    assert (await stage.go()).status_code == 303

    assert "flow.write" in (await me(stage.browser))["permissions"]  # type: ignore[operator] # a list
