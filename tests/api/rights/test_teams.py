"""Teams and members of projects: rights add up, and end at once."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.people import Person
from tests.api.rights.conftest import Join, id_of
from tests.api.test_errors import assert_problem


async def make_team(owner: Person, *people: Person, name: str = "Night shift") -> str:
    """Make a team of people."""
    team = (await owner.http.post("/v1/teams", json={"name": name})).json()["id"]
    for one in people:
        added = await owner.http.put(f"/v1/teams/{team}/members/{await id_of(one)}")
        assert added.status_code == 204, added.text
    return str(team)


async def test_one_person_has_other_roles_in_other_projects(
    owner: Person, other: str, join: Join
) -> None:
    bo = await join("bo")
    assert (await bo.http.get("/v1/projects")).json()["items"] == []
    me = await id_of(bo)
    await owner.http.put(f"/v1/projects/{owner.project}/members/{me}", json={"role": "viewer"})
    await owner.http.put(f"/v1/projects/{other}/members/{me}", json={"role": "editor"})

    listed = (await bo.http.get("/v1/projects")).json()["items"]
    roles = {one["id"]: one["role"] for one in listed}
    assert roles == {owner.project: "viewer", other: "editor"}
    made = await bo.http.post(f"/v1/projects/{other}/flows", json={"name": "x"})
    assert made.status_code == 201
    refused = await bo.http.post(f"/v1/projects/{owner.project}/flows", json={"name": "x"})
    assert_problem(refused, 403)

    await owner.http.delete(f"/v1/projects/{other}/members/{me}")
    assert_problem(await bo.http.get(f"/v1/flows/{made.json()['id']}"), 404)


async def test_lists_of_people_and_teams_say_what_they_are_in_which_project(
    owner: Person, other: str, join: Join
) -> None:
    bo, cy = await join("bo"), await join("cy")
    me, team = await id_of(bo), await make_team(owner, bo)
    await owner.http.put(f"/v1/projects/{owner.project}/members/{me}", json={"role": "viewer"})
    await owner.http.put(f"/v1/projects/{other}/members/{me}", json={"role": "editor"})
    await owner.http.put(f"/v1/projects/{other}/teams/{team}", json={"role": "operator"})
    lead = f"/v1/projects/{other}/members/{await id_of(cy)}"
    await owner.http.put(lead, json={"role": "admin"})

    async def of_bo(path: str, person: Person) -> dict[str, str]:
        items = (await person.http.get(path)).json()["items"]
        shown = next(one for one in items if one["id"] == me)
        return {one["project_id"]: one["role"] for one in shown["projects"]}

    assert await of_bo("/v1/users", owner) == {owner.project: "viewer", other: "editor"}
    assert await of_bo("/v1/users", cy) == {other: "editor"}  # no project they do not manage
    assert await of_bo(f"/v1/projects/{other}/members", cy) == {other: "editor"}
    teams = (await owner.http.get("/v1/teams")).json()["items"]
    shown = {"project_id": other, "project": "Other", "role": "operator"}
    assert [one["projects"] for one in teams] == [[shown]]


async def test_a_teams_role_is_its_peoples_as_long_as_they_are_in_it(
    owner: Person, other: str, join: Join
) -> None:
    bo = await join("bo")
    team = await make_team(owner, bo)
    flows = f"/v1/projects/{other}/flows"
    assert_problem(await bo.http.get(flows), 403)

    await owner.http.put(f"/v1/projects/{other}/teams/{team}", json={"role": "editor"})
    assert (await bo.http.post(flows, json={"name": "x"})).status_code == 201
    assert_problem(await bo.http.get(f"/v1/projects/{owner.project}/flows"), 404)
    members = (await owner.http.get(f"/v1/projects/{other}/members")).json()
    assert [one["role"] for one in members["teams"]] == ["editor"]

    await owner.http.delete(f"/v1/teams/{team}/members/{await id_of(bo)}")
    assert_problem(await bo.http.get(flows), 403)


async def test_nobody_puts_themselves_into_a_team_that_may_more(owner: Person, join: Join) -> None:
    role = {"key": "lead", "name": "Lead", "permissions": ["member.manage", "project.read"]}
    await owner.http.post("/v1/roles", json=role)
    lead = await join("lead", "lead")
    team = await make_team(owner)
    await owner.http.put(f"/v1/teams/{team}/role", json={"role": "admin"})

    answer = await lead.http.put(f"/v1/teams/{team}/members/{await id_of(lead)}")

    assert_problem(answer, 403)
    assert answer.json()["code"] == "role.escalation"
    owning = await owner.http.put(f"/v1/teams/{team}/role", json={"role": "owner"})
    assert_problem(owning, 422)


async def test_an_admin_of_one_project_manages_its_people_alone(
    owner: Person, other: str, join: Join
) -> None:
    bo, cy = await join("bo"), await join("cy")
    them = f"/members/{await id_of(cy)}"
    await owner.http.put(f"/v1/projects/{other}/members/{await id_of(bo)}", json={"role": "admin"})

    given = await bo.http.put(f"/v1/projects/{other}{them}", json={"role": "editor"})
    assert given.status_code == 204, given.text
    elsewhere = await bo.http.put(f"/v1/projects/{owner.project}{them}", json={"role": "viewer"})
    assert_problem(elsewhere, 404)
    assert_problem(await bo.http.post("/v1/teams", json={"name": "Mine"}), 403)
    assert_problem(await bo.http.post("/v1/projects", json={"name": "Mine"}), 403)
    key = {"name": "all", "scopes": ["*"]}
    made = await bo.http.post("/v1/api-keys", json=key)
    assert made.json()["project_id"] == other


async def demote(owner: Person, user: str) -> None:
    """Make somebody a viewer, however busy all others keep the connections to the database."""
    while True:
        answer = await owner.http.patch(f"/v1/users/{user}", json={"role": "viewer"})
        if answer.status_code != 503:
            break
    assert answer.status_code == 204


@pytest.mark.case("TEN-29")
async def test_what_somebody_may_no_longer_is_not_done_after_the_change(
    owner: Person, join: Join
) -> None:
    bo = await join("bo", "editor")
    me, flows = await id_of(bo), f"/v1/projects/{owner.project}/flows"

    async def draw(name: str) -> int:
        return (await bo.http.post(flows, json={"name": name})).status_code

    racing = [asyncio.create_task(draw(f"before {n}")) for n in range(20)]
    await demote(owner, me)
    after = await asyncio.gather(*(draw(f"after {n}") for n in range(20)))
    await asyncio.gather(*racing)

    assert set(after) <= {403, 503}
    names = {one["name"] for one in (await owner.http.get(f"{flows}?limit=200")).json()["items"]}
    assert not any(name.startswith("after") for name in names)


@pytest.mark.case("TEN-29")
async def test_who_is_demoted_while_they_act_does_nothing_after_that(
    owner: Person, join: Join
) -> None:
    bo = await join("bo", "admin")
    me = await id_of(bo)

    async def add(worker: int) -> int:
        status = 0
        for number in range(25):  # four at a time: a hundred tries
            name = f"Team {worker} {number}"
            status = (await bo.http.post("/v1/teams", json={"name": name})).status_code
        return status

    racing = [asyncio.create_task(add(worker)) for worker in range(4)]
    await asyncio.sleep(0.2)
    await demote(owner, me)
    at_the_change = {one["name"] for one in (await owner.http.get("/v1/teams")).json()["items"]}
    statuses = await asyncio.gather(*racing)
    assert 403 in statuses

    after = {one["name"] for one in (await owner.http.get("/v1/teams")).json()["items"]}
    assert after == at_the_change
