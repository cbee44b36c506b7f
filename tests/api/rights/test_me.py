"""Everybody is told what they may everywhere, and where they may more."""

from __future__ import annotations

from typing import Any

from activities.auth.permissions import FLOOR, PERMISSIONS, PERSONAL, ROLES
from tests.api.conftest import Connect
from tests.api.people import Person
from tests.api.rights.conftest import Join, id_of
from tests.api.rights.test_grants import share, shop

LOOK, EDIT = ROLES["viewer"], ROLES["editor"]


async def told(person: Person) -> dict[str, Any]:  # Any: JSON
    """Give what somebody is told about themselves."""
    answer = await person.http.get("/v1/me")
    assert answer.status_code == 200, answer.text
    me: dict[str, Any] = answer.json()
    return me


async def keyed(connect: Connect, owner: Person, path: str, **body: object) -> Person:
    """Give whoever has a new key."""
    made = await owner.http.post(path, json=body)
    assert made.status_code == 201, made.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    return Person(client, owner.project)


async def test_somebody_is_told_where_they_may_more_than_everywhere(
    owner: Person, other: str, join: Join
) -> None:
    third = (await owner.http.post("/v1/projects", json={"name": "Third"})).json()["id"]
    bo = await join("bo", "viewer")
    me = await id_of(bo)
    assert (await told(bo))["besides"] == []

    for project, role in ((other, "editor"), (third, "editor"), (owner.project, "viewer")):
        at = f"/v1/projects/{project}/members/{me}"
        assert (await owner.http.put(at, json={"role": role})).status_code == 204
    flow, path = await owner.make_flow(), await shop(owner)
    await share(owner, f"flows/{flow['id']}", user_id=me, level="run")
    await share(owner, path, user_id=me, level="use")

    found = await told(bo)
    assert found["permissions"] == sorted(LOOK)
    nowhere: dict[str, list[str]] = {"projects": [], "flows": [], "connections": []}
    in_projects = {"permissions": sorted(EDIT - LOOK), "projects": [other, third]}
    of_flow = {"permissions": ["run.answer", "run.start", "run.steer"], "flows": [flow["id"]]}
    of_connection = {"permissions": ["connection.use"], "connections": [path.split("/")[-1]]}
    assert sorted(found["besides"], key=lambda one: len(one["permissions"])) == [
        {**nowhere, **one} for one in (of_connection, of_flow, in_projects)
    ]


async def test_what_a_project_gives_is_not_told_again_for_a_thing_in_it(
    owner: Person, join: Join
) -> None:
    bo = await join("bo")
    me, flow = await id_of(bo), await owner.make_flow()
    await owner.http.put(f"/v1/projects/{owner.project}/members/{me}", json={"role": "operator"})
    await share(owner, f"flows/{flow['id']}", user_id=me, level="edit")

    project, thing = sorted((await told(bo))["besides"], key=lambda one: len(one["flows"]))
    assert project["permissions"] == sorted(ROLES["operator"] - ROLES["guest"])
    assert (thing["flows"], thing["permissions"]) == ([flow["id"]], ["flow.publish", "flow.write"])


async def test_a_key_and_a_service_account_are_told_what_is_theirs(
    owner: Person, other: str, connect: Connect
) -> None:
    keys = "/v1/api-keys"
    everywhere = await keyed(connect, owner, keys, name="All", scopes=["*"])
    there = await keyed(
        connect, owner, keys, name="There", scopes=["flow.read", "run.start"], project_id=other
    )
    robot = {"name": "Robot", "role": "editor", "project_id": other}
    account = (await owner.http.post("/v1/service-accounts", json=robot)).json()["id"]
    own = f"/v1/service-accounts/{account}/keys"
    service = await keyed(connect, owner, own, name="CI", scopes=["*"])

    found = await told(everywhere)
    assert found["permissions"] == sorted(PERMISSIONS - PERSONAL)
    assert found["besides"] == []
    for one, held in ((there, ["flow.read", "run.start"]), (service, sorted(EDIT - FLOOR))):
        found = await told(one)
        assert {*found["permissions"]} <= FLOOR
        assert [(place["projects"], place["permissions"]) for place in found["besides"]] == [
            ([other], held)
        ]
