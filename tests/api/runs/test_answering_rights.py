"""Who may answer somewhere gets no link to answer elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.runs.test_answering import APPROVES, asking
from tests.api.stack import Json, flow, node

pytestmark = pytest.mark.usefixtures("engine")


async def viewer_with(owner: Person, parts: Parts, connect: Connect, project: str) -> Person:
    """Sign in somebody who looks on everywhere, and is an operator in one project."""
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "vi@example.com", "viewer", me["organisation_id"])
    vi = await sign_in(connect(), "vi@example.com")
    id_ = (await vi.http.get("/v1/me")).json()["id"]
    role = {"role": "operator"}
    given = await owner.http.put(f"/v1/projects/{project}/members/{id_}", json=role)
    assert given.status_code == 204, given.text
    return vi


async def seen(person: Person, run: Json) -> Any:
    """Read the question of a run, as the page of the run and of its steps shows it."""
    url = f"/v1/runs/{run['id']}?include=waiting"
    shown = (await person.http.get(url)).json()["waiting"][0]
    steps = (await person.http.get(f"/v1/runs/{run['id']}/steps")).json()["items"]
    step = next(one for one in steps if one["status"] == "waiting")
    return shown, step


async def inbox(person: Person) -> list[str]:
    """List the runs that ask somebody."""
    query = "/v1/runs?waiting_for=approval&mine=true"
    return [one["id"] for one in (await person.http.get(query)).json()["items"]]


async def test_a_link_is_for_who_may_answer_in_that_project(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    other = (await owner.http.post("/v1/projects", json={"name": "Stock", "key": "stock"})).json()
    there = Person(owner.http, other["id"])
    vi = await viewer_with(owner, parts, connect, other["id"])
    here, elsewhere = await asking(owner, APPROVES), await asking(there, APPROVES)

    for shown in await seen(vi, elsewhere):
        assert shown["resume_url"]
        assert shown["waiting_for"]["mine"] is True
    for shown in await seen(vi, here):
        assert shown.get("resume_url") is None
        assert not shown["waiting_for"].get("mine")
    assert await inbox(vi) == [elsewhere["id"]]


async def test_a_role_somebody_has_in_a_project_is_asked_there(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    vi = await viewer_with(owner, parts, connect, owner.project)
    ask = node("ask", "human.approval", title="Pay?", to=["role:operator"])
    run = await asking(owner, flow(node("start", "trigger.manual"), ask))

    assert [one["waiting_for"]["mine"] for one in await seen(vi, run)] == [True, True]
    assert [one["waiting_for"]["mine"] for one in await seen(owner, run)] == [False, False]
    assert (await inbox(vi), await inbox(owner)) == ([run["id"]], [])
