"""Projects: made, renamed, and apart from each other."""

from __future__ import annotations

import asyncio

from tests.api.people import Person
from tests.api.test_errors import assert_problem


async def test_a_project_is_made_with_a_key_of_its_name(owner: Person) -> None:
    made = await owner.http.post("/v1/projects", json={"name": "  Sales & support "})
    again = await owner.http.post("/v1/projects", json={"name": "Sales support"})

    assert (made.status_code, made.json()["key"]) == (201, "sales-support")
    assert again.json()["key"] == "sales-support-2"
    listed = (await owner.http.get("/v1/projects")).json()["items"]
    assert {one["name"] for one in listed} >= {"Sales & support", "Sales support"}


async def test_projects_made_at_the_same_moment_get_keys_of_their_own(owner: Person) -> None:
    asking = (owner.http.post("/v1/projects", json={"name": "At once"}) for _ in range(8))
    made = await asyncio.gather(*asking)
    assert {one.status_code for one in made} == {201}, [one.text for one in made]
    assert len({one.json()["key"] for one in made}) == 8


async def test_a_taken_key_is_refused(owner: Person) -> None:
    body = {"name": "Sales", "key": "sales"}
    await owner.http.post("/v1/projects", json=body)

    assert_problem(await owner.http.post("/v1/projects", json=body), 409)


async def test_a_new_project_sees_no_flows_of_another(owner: Person) -> None:
    await owner.make_flow()
    made = (await owner.http.post("/v1/projects", json={"name": "Empty"})).json()

    assert (await owner.http.get(f"/v1/projects/{made['id']}/flows")).json()["items"] == []


async def test_a_project_is_renamed_and_keeps_its_key(owner: Person) -> None:
    before = (await owner.http.get(f"/v1/projects/{owner.project}")).json()
    after = await owner.http.patch(f"/v1/projects/{owner.project}", json={"name": "Orders"})

    assert after.json() == {**before, "name": "Orders"}
    blank = await owner.http.patch(f"/v1/projects/{owner.project}", json={"name": " "})
    assert_problem(blank, 422)
