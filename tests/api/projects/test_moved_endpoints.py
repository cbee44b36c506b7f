"""Endpoints go with their project from one place to another."""

from __future__ import annotations

import json

import pytest

from activities.parts import Parts
from tests.api.endpoints.offered import ORDERS, Json, offer
from tests.api.people import Person
from tests.api.projects.archives import files_of, written
from tests.api.projects.test_lifecycle import another
from tests.api.projects.test_transfers import engine, exported, made
from tests.api.stack import publish

__all__ = ["engine"]  # a fixture


async def offering(owner: Person) -> Person:
    """Make a project one of whose flows answers at two addresses."""
    full = await another(owner)
    flow = await publish(full, ORDERS, name="Orders")
    kept = {"cache": {"seconds": 60}, "per_minute": 5, "listed": True}
    await offer(full, flow, input={"id": "{{ request.path.id | int }}"}, **kept)
    await offer(full, flow, method="POST", path="orders", auth="api_key", enabled=False)
    return full


async def listed(person: Person, project: str) -> list[Json]:
    """Give a project's endpoints, without what is another in each project."""
    answer = await person.http.get(f"/v1/projects/{project}/endpoints")
    own = {"id", "project_id", "flow_id", "url", "created_at", "updated_at", "created_by"}
    return [{k: v for k, v in one.items() if k not in own} for one in answer.json()["items"]]


async def test_an_imported_project_answers_where_it_did(engine: Parts, owner: Person) -> None:
    full = await offering(owner)
    _, archive = await exported(engine, full)

    ended = await made(engine, owner, archive)

    assert (ended["status"], ended["notes"]) == ("done", [])
    assert await listed(owner, ended["project_id"]) == await listed(owner, full.project)
    called = await owner.http.get(f"/e/{ended['project_id']}/orders/7")
    assert (called.status_code, called.json()) == (200, {"order": 7, "size": "M"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"flow": "gone"}, "there is no flow gone"),
        ({"auth": "jwt", "connection": "nobody"}, "Choose a connection of the kind"),
        ({"path": "../x"}, "Write it like orders/{id}"),
        ({"input": {"id": "{{ secrets.key }}"}}, "can be read"),
        ({"method": "POST", "path": "orders"}, "another answers there"),
    ],
)
async def test_what_cannot_answer_is_left_out_and_said(
    engine: Parts, owner: Person, change: Json, said: str
) -> None:
    _, archive = await exported(engine, await offering(owner))
    files = files_of(archive)
    project = json.loads(files["project.json"])
    wrong = {**project["endpoints"][0], "cache": None, **change}
    project["endpoints"] = [project["endpoints"][1], wrong]
    files["project.json"] = json.dumps(project).encode()

    ended = await made(engine, owner, written(files))

    assert ended["status"] == "done"
    assert said in " ".join(ended["notes"])
    assert len(await listed(owner, ended["project_id"])) == 1
