"""Projects are archived, deleted and restored: what is seen of them, and what they still do."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from activities.columns import now
from activities.parts import Parts
from activities.projects.models import Project
from tests.api.audit.trail import actions
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, flow, node, publish
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
HOOK = flow(node("start", "trigger.webhook", path="orders"), node("end", "data.set", values={}))


async def another(owner: Person, name: str = "Sales") -> Person:
    """Make a project and go on in it."""
    made = await owner.http.post("/v1/projects", json={"name": name})
    assert made.status_code == 201, made.text
    return Person(owner.http, made.json()["id"])


async def deleted(owner: Person) -> Json:
    """Delete the person's project."""
    answer = await owner.http.delete(f"/v1/projects/{owner.project}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def keys(owner: Person, query: str = "") -> set[str]:
    """Give the projects that are listed."""
    return {one["key"] for one in (await owner.http.get(f"/v1/projects{query}")).json()["items"]}


async def test_an_archived_project_starts_nothing_and_is_there_to_be_read(owner: Person) -> None:
    made = await publish(owner, GREETS)
    hook = await publish(owner, HOOK, name="Hook")
    asked = {"input": {"name": "Ada"}}
    before = await owner.http.post(
        f"/v1/flows/{made['id']}/runs", json=asked, headers={"Idempotency-Key": "one"}
    )
    place = f"/v1/projects/{owner.project}"

    assert (await owner.http.post(f"{place}:archive")).json()["archived"] is True

    starts = f"/v1/flows/{made['id']}/runs"
    refusals = [
        await owner.http.post(starts, json=asked),
        await owner.http.post(starts, json={**asked, "version": "draft"}),
        await owner.http.post(f"/v1/runs/{before.json()['id']}/fork", json={"from": "greet"}),
        await owner.http.post(f"/hooks/{owner.project}/orders", json={}),
        await owner.http.post(f"/v1/flows/{hook['id']}/hooks-test:listen", json={}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refusals] == [
        (409, "project.archived")
    ] * 5
    again = await owner.http.post(starts, json=asked, headers={"Idempotency-Key": "one"})
    assert again.json()["id"] == before.json()["id"]
    assert (await owner.http.get(f"/v1/flows/{made['id']}")).status_code == 200
    assert (await owner.http.get(f"{place}/flows")).json()["items"] != []

    await owner.http.post(f"{place}:unarchive")
    assert (await owner.http.post(starts, json=asked)).status_code == 202


async def test_nothing_of_a_deleted_project_is_seen_until_it_is_restored(
    owner: Person, parts: Parts
) -> None:
    gone = await another(owner)
    made = await publish(gone, GREETS)
    hook = await publish(gone, HOOK, name="Hook")
    started = await gone.http.post(f"/v1/flows/{made['id']}/runs", json={"input": {"name": "Ada"}})
    sent = await gone.http.post(f"/v1/projects/{gone.project}/files?name=a.txt", content=b"a")
    place = f"/v1/projects/{gone.project}"
    seen = [
        place,
        *(f"{place}/{part}" for part in ("flows", "files", "connections", "variables", "packages")),
        f"/v1/flows/{made['id']}",
        f"/v1/flows/{made['id']}/draft",
        f"/v1/flows/{made['id']}/versions",
        f"/v1/runs/{started.json()['id']}",
        f"/v1/files/{sent.json()['id']}",
        f"/v1/files/{sent.json()['id']}/content",
    ]
    for path in seen:
        assert (await owner.http.get(path)).status_code == 200, path

    said = await deleted(gone)

    assert said["gone_at"] > said["deleted_at"]
    for path in seen:
        assert_problem(await owner.http.get(path), 404)
    assert_problem(await owner.http.post(f"/v1/flows/{made['id']}/runs", json={}), 404)
    assert_problem(await owner.http.post(f"/hooks/{gone.project}/orders", json={}), 404)
    assert_problem(await owner.http.patch(f"/v1/flows/{hook['id']}", json={"name": "x"}), 404)
    assert_problem(await owner.http.delete(place), 404)
    runs = (await owner.http.get("/v1/runs")).json()["items"]
    assert started.json()["id"] not in [one["id"] for one in runs]
    assert await keys(owner) == {"default"}
    assert await keys(owner, "?deleted=true") == {"sales"}

    back = await owner.http.post(f"{place}:restore")

    assert (back.status_code, back.json()["deleted_at"]) == (200, None)
    for path in seen:
        assert (await owner.http.get(path)).status_code == 200, path
    assert (await actions(parts))[-2:] == ["projects.delete", "projects.restore"]
    assert await keys(owner, "?deleted=true") == set()


async def test_a_key_stays_taken_while_its_project_lies_in_the_trash(owner: Person) -> None:
    await deleted(await another(owner))

    taken = await owner.http.post("/v1/projects", json={"name": "Sales", "key": "sales"})
    free = await owner.http.post("/v1/projects", json={"name": "Sales"})

    assert_problem(taken, 409)
    assert taken.json()["code"] == "project.key_taken"
    assert free.json()["key"] == "sales-2"


async def test_the_last_project_stays_also_when_two_are_deleted_at_once(owner: Person) -> None:
    refused = await owner.http.delete(f"/v1/projects/{owner.project}")
    other = await another(owner)
    both = await asyncio.gather(
        *(owner.http.delete(f"/v1/projects/{one}") for one in (owner.project, other.project))
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "project.last")
    assert sorted(one.status_code for one in both) == [200, 409]
    assert len(await keys(owner)) == 1


async def test_what_is_past_its_time_cannot_be_restored(owner: Person, parts: Parts) -> None:
    gone = await another(owner)
    await deleted(gone)
    long_ago = now() - timedelta(days=31)
    async with parts.sessions() as session, session.begin():
        of_it = update(Project).where(col(Project.id) == UUID(gone.project))
        await session.execute(of_it.values(deleted_at=long_ago))

    assert_problem(await owner.http.post(f"/v1/projects/{gone.project}:restore"), 404)


@pytest.mark.case("TEN-01")
async def test_other_organisations_and_lesser_roles_change_nothing(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    await another(owner)
    stranger_at = await add_person(parts, "mallory@example.com", "owner")
    stranger = await sign_in(connect(), "mallory@example.com")
    ours = (await owner.http.get("/v1/projects")).json()["items"][0]["organisation_id"]
    await add_person(parts, "ed@example.com", "editor", UUID(ours))
    editor = await sign_in(connect(), "ed@example.com")
    place = f"/v1/projects/{owner.project}"

    for ask in ("archive", "unarchive", "restore"):
        assert_problem(await stranger.http.post(f"{place}:{ask}"), 404)
        assert_problem(await editor.http.post(f"{place}:{ask}"), 403)
    assert_problem(await stranger.http.delete(place), 404)
    assert_problem(await editor.http.delete(place), 403)
    assert str(stranger_at) != ours
    assert await keys(owner) == {"default", "sales"}
