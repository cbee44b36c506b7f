"""Whoever shares something is told who may already, with whom they can, and how much to give."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from activities.auth.models import Member
from activities.parts import Parts
from tests.api.people import Body, Person
from tests.api.rights.conftest import Join, id_of
from tests.api.rights.test_grants import share, shop
from tests.api.rights.test_teams import make_team
from tests.api.test_errors import assert_problem

SHARER: Body = {
    "key": "sharer",
    "name": "Sharer",
    "permissions": ["project.read", "flow.read", "flow.comment", "run.read", "flow.share"],
}


async def in_project(owner: Person, project: str, person: Person, role: str) -> None:
    """Give somebody a role in a project."""
    at = f"/v1/projects/{project}/members/{await id_of(person)}"
    assert (await owner.http.put(at, json={"role": role})).status_code == 204


async def test_who_may_by_a_role_is_told_each_once_with_the_best(
    owner: Person, other: str, join: Join
) -> None:
    bo, cy, di = await join("bo", "viewer"), await join("cy"), await join("di")
    await in_project(owner, owner.project, bo, "editor")
    await in_project(owner, other, cy, "editor")
    team = await make_team(owner, di)
    at = f"/v1/projects/{owner.project}/teams/{team}"
    await owner.http.put(at, json={"role": "operator"})
    robot = {"name": "Robot", "role": "viewer"}
    assert (await owner.http.post("/v1/service-accounts", json=robot)).status_code == 201

    flow, path = await owner.make_flow(), await shop(owner)
    found = (await owner.http.get(f"/v1/flows/{flow['id']}/access")).json()
    of_shop = (await owner.http.get(f"/v1/{path}/access")).json()

    assert [(one["kind"], one["name"], one["role"], one["level"]) for one in found["by_role"]] == [
        ("person", "Ada", "owner", "edit"),
        ("person", "bo@example.com", "editor", "edit"),
        ("team", "Night shift", "operator", "run"),
        ("service", "Robot", "viewer", "view"),
    ]
    assert [one["project_id"] for one in found["by_role"]][:2] == [None, owner.project]
    assert [(one["name"], one["level"]) for one in of_shop["by_role"]] == [
        ("Ada", "manage"),
        ("bo@example.com", "manage"),
    ]
    assert (found["levels"], of_shop["levels"]) == (["view", "run", "edit"], ["use", "manage"])


@pytest.mark.case("TEN-03")
async def test_who_shares_in_one_project_finds_nobody_of_another(
    owner: Person, other: str, join: Join, parts: Parts
) -> None:
    bo, cy = await join("bo", "editor"), await join("cy", "editor")
    for person, project in ((bo, owner.project), (cy, other)):
        limited = update(Member).where(col(Member.user_id) == UUID(await id_of(person)))
        async with parts.sessions() as session, session.begin():
            await session.execute(limited.values(project_id=UUID(project)))
    await make_team(owner, cy, name="bold_team")
    flow = await owner.make_flow()
    at = f"/v1/flows/{flow['id']}/candidates"

    async def found(person: Person, q: str = "") -> list[str]:
        answer = await person.http.get(at, params={"q": q})
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["items"]]

    assert await found(owner, "BO") == ["bold_team", "bo@example.com"]
    assert await found(owner, "%") == []
    assert await found(owner, "cy@") == ["cy@example.com"]
    assert await found(bo) == ["bold_team", "Ada", "bo@example.com"]


@pytest.mark.case("TEN-03")
async def test_nobody_gives_or_takes_more_than_they_may(owner: Person, join: Join) -> None:
    await owner.http.post("/v1/roles", json=SHARER)
    bo, cy = await join("bo", "sharer"), await join("cy")
    flow, them = await owner.make_flow(), await id_of(cy)
    at = f"/v1/flows/{flow['id']}"
    assert (await bo.http.get(f"{at}/access")).json()["levels"] == ["view"]
    await share(owner, f"flows/{flow['id']}", user_id=them, level="edit")

    less = await bo.http.post(f"{at}/grants", json={"user_id": them, "level": "view"})

    assert_problem(less, 403)
    assert less.json()["code"] == "role.escalation"
    assert [one["level"] for one in (await owner.http.get(f"{at}/grants")).json()["items"]] == [
        "edit"
    ]
