"""Single flows and connections for those who have no role in their project."""

from __future__ import annotations

from uuid import UUID

import pytest

from activities.connections.reach import of_project
from activities.parts import Parts
from tests.api.people import Body, Person
from tests.api.rights.conftest import Join, id_of
from tests.api.stack import flow, node
from tests.api.test_errors import assert_problem

SHOP: Body = {
    "key": "shop",
    "name": "Shop",
    "kind": "http",
    "fields": {"base_url": "https://shop.example"},
    "secrets": {"secret": "hush-hush-hush"},
}
CALLS_SHOP = flow(
    node("start", "trigger.manual"),
    {
        "id": "ask",
        "type": "http.request",
        "connection": "shop",
        "config": {"method": "GET", "url": "/"},
    },
)


async def share(owner: Person, path: str, **body: object) -> str:
    """Grant something."""
    answer = await owner.http.post(f"/v1/{path}/grants", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def shop(owner: Person) -> str:
    """Make a connection; give its path."""
    path = f"projects/{owner.project}/connections"
    made = await owner.http.post(f"/v1/{path}", json=SHOP)
    assert made.status_code == 201, made.text
    return f"{path}/{made.json()['id']}"


async def test_each_level_of_a_flow_gives_what_it_says_and_no_other_flow(
    owner: Person, join: Join
) -> None:
    mine, other = await owner.make_flow("Mine"), await owner.make_flow("Other")
    bo = await join("bo")
    url, me = f"/v1/flows/{mine['id']}", await id_of(bo)
    assert_problem(await bo.http.get(url), 403)

    await share(owner, f"flows/{mine['id']}", user_id=me, level="view")
    assert (await bo.http.get(url)).status_code == 200
    assert_problem(await bo.http.get(f"/v1/flows/{other['id']}"), 404)
    listed = await bo.http.get(f"/v1/projects/{owner.project}/flows")
    assert [one["name"] for one in listed.json()["items"]] == ["Mine"]
    assert_problem(await bo.http.patch(url, json={"name": "x"}), 403)
    assert_problem(await bo.http.post(f"{url}/grants", json={"user_id": me, "level": "edit"}), 403)
    assert_problem(await bo.http.get(f"/v1/projects/{owner.project}/variables"), 403)

    grant = await share(owner, f"flows/{mine['id']}", user_id=me, level="edit")
    assert (await bo.http.patch(url, json={"name": "Ours"})).status_code == 200
    assert_problem(await bo.http.delete(url), 403)

    gone = await owner.http.delete(f"{url}/grants/{grant}")
    assert gone.status_code == 204
    assert_problem(await bo.http.get(url), 403)


async def test_a_flow_is_shared_with_a_team(owner: Person, join: Join) -> None:
    made, bo = await owner.make_flow(), await join("bo")
    team = (await owner.http.post("/v1/teams", json={"name": "Night"})).json()["id"]
    await owner.http.put(f"/v1/teams/{team}/members/{await id_of(bo)}")
    await share(owner, f"flows/{made['id']}", team_id=team, level="run")

    assert (await bo.http.get(f"/v1/flows/{made['id']}/draft")).status_code == 200
    runs = await bo.http.post(f"/v1/flows/{made['id']}/runs", json={"version": "draft"})
    assert runs.status_code in (202, 422), runs.text


@pytest.mark.case("CRED-15")
async def test_who_may_use_a_connection_may_nothing_else_with_it(
    owner: Person, other: str, join: Join
) -> None:
    path, bo = await shop(owner), await join("bo")
    me = await id_of(bo)
    await share(owner, path, user_id=me, level="use")
    url = f"/v1/{path}"

    assert (await bo.http.get(url)).json()["can"] == ["use"]
    assert (await bo.http.post(f"{url}:test")).status_code == 200
    asked = [
        ("PATCH", url, {"name": "Mine"}),
        ("PATCH", url, {"fields": {"base_url": "https://evil.example"}}),
        ("DELETE", url, None),
        ("GET", f"{url}/grants", None),
        ("POST", f"{url}/grants", {"user_id": me, "level": "manage"}),
        ("POST", f"{url}/grants", {"project_id": other, "level": "use"}),
        ("POST", f"/v1/projects/{owner.project}/connections", {**SHOP, "key": "copy"}),
    ]
    for method, at, body in asked:
        assert_problem(await bo.http.request(method, at, json=body), 403)
    assert "hush-hush-hush" not in (await bo.http.get(url)).text


async def test_publishing_needs_use_of_each_connection(owner: Person, join: Join) -> None:
    role = {
        "key": "drawer",
        "name": "Drawer",
        "permissions": ["project.read", "flow.read", "flow.write", "flow.publish"],
    }
    await owner.http.post("/v1/roles", json=role)
    path, bo = await shop(owner), await join("bo", "drawer")
    made = await owner.make_flow("Calls", document=CALLS_SHOP)
    publish = f"/v1/flows/{made['id']}/versions"

    refused = await bo.http.post(publish, json={})
    assert_problem(refused, 403)
    assert refused.json()["code"] == "connection.not_shared"

    await share(owner, path, user_id=await id_of(bo), level="use")
    assert (await bo.http.post(publish, json={})).status_code == 201


async def test_a_connection_shared_with_a_project_is_its_flows_to_use_until_taken_back(
    owner: Person, other: str, join: Join, parts: Parts
) -> None:
    path, bo = await shop(owner), await join("bo")
    await owner.http.put(f"/v1/projects/{other}/members/{await id_of(bo)}", json={"role": "editor"})
    grant = await share(owner, path, project_id=other, level="use")

    listed = (await bo.http.get(f"/v1/projects/{other}/connections")).json()
    assert [(one["key"], one["can"]) for one in listed["items"]] == [("shop", ["use"])]
    assert_problem(await bo.http.get(f"/v1/{path}"), 404)
    made = await bo.http.post(
        f"/v1/projects/{other}/flows", json={"name": "Calls", "document": CALLS_SHOP}
    )
    published = await bo.http.post(f"/v1/flows/{made.json()['id']}/versions", json={})
    assert published.status_code == 201, published.text
    assert await reaches(parts, other)

    await owner.http.delete(f"/v1/{path}/grants/{grant}")
    assert not await reaches(parts, other)


async def reaches(parts: Parts, project: str) -> bool:
    """Say whether a step of a project would be given the connection now."""
    async with parts.sessions() as session:
        return (await session.scalar(of_project(UUID(project), "shop").limit(1))) is not None
