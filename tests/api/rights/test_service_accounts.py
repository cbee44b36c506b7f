"""Programs sign in by keys of service accounts, which outlive who made them and end at once."""

from __future__ import annotations

import httpx2
import pytest

from tests.api.conftest import Connect
from tests.api.people import Person
from tests.api.rights.conftest import Join, id_of
from tests.api.test_errors import assert_problem


async def keyed(person: Person, connect: Connect, account: str, *scopes: str) -> httpx2.AsyncClient:
    """Give a client with a key of an account."""
    body = {"name": "CI", "scopes": [*scopes]}
    answer = await person.http.post(f"/v1/service-accounts/{account}/keys", json=body)
    assert answer.status_code == 201, answer.text
    client = connect()
    client.headers["Authorization"] = f"Bearer {answer.json()['secret']}"
    return client


async def account(person: Person, role: str, **more: str) -> str:
    """Make a service account."""
    body = {"name": "Robot", "role": role} | more
    answer = await person.http.post("/v1/service-accounts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.case("TEN-19")
async def test_a_key_may_what_its_scopes_and_its_account_may_and_ends_with_it(
    owner: Person, connect: Connect
) -> None:
    robot = await account(owner, "editor")
    key = await keyed(owner, connect, robot, "flow.read", "flow.write", "member.manage")
    flows = f"/v1/projects/{owner.project}/flows"

    made = await key.post(flows, json={"name": "x"})
    assert made.json()["created_by"] | {"id": 0} == {"kind": "service", "id": 0, "name": "Robot"}
    assert_problem(await key.get("/v1/users"), 403)
    assert_problem(await key.get("/v1/runs"), 403)

    await owner.http.patch(f"/v1/service-accounts/{robot}", json={"role": "viewer"})
    assert_problem(await key.post(flows, json={"name": "y"}), 403)
    await owner.http.patch(f"/v1/service-accounts/{robot}", json={"disabled": True})
    assert_problem(await key.get(flows), 401)
    await owner.http.patch(f"/v1/service-accounts/{robot}", json={"disabled": False})
    assert (await key.get(flows)).status_code == 200
    await owner.http.delete(f"/v1/service-accounts/{robot}")
    assert_problem(await key.get(flows), 401)


@pytest.mark.case("TEN-19")
async def test_it_outlives_who_made_it_and_their_own_keys_do_not(
    owner: Person, connect: Connect, join: Join
) -> None:
    bo = await join("bo", "admin")
    robot = await account(bo, "viewer")
    key = await keyed(bo, connect, robot, "*")
    own = await bo.http.post("/v1/api-keys", json={"name": "mine", "scopes": ["*"]})
    mine = connect()
    mine.headers["Authorization"] = f"Bearer {own.json()['secret']}"
    assert (await mine.get("/v1/projects")).status_code == 200

    await owner.http.delete(f"/v1/users/{await id_of(bo)}")

    assert_problem(await mine.get("/v1/projects"), 401)
    assert (await key.get("/v1/projects")).status_code == 200


async def test_keys_say_whose_they_are(owner: Person, connect: Connect) -> None:
    robot, twin = await account(owner, "viewer"), await account(owner, "viewer", name="Twin")
    for one in (robot, twin):
        await keyed(owner, connect, one, "*")
    await owner.http.post("/v1/api-keys", json={"name": "mine", "scopes": ["*"]})

    everything = (await owner.http.get("/v1/api-keys")).json()["items"]
    own = (await owner.http.get(f"/v1/api-keys?service_account={robot}")).json()["items"]

    owners = {(one["owner"]["kind"], one["owner"]["name"]) for one in everything}
    assert owners == {("user", "Ada"), ("service", "Robot"), ("service", "Twin")}
    assert [one["owner"]["id"] for one in own] == [robot]


async def test_an_account_of_one_project_sees_no_other(
    owner: Person, other: str, connect: Connect
) -> None:
    robot = await account(owner, "admin", project_id=other)
    key = await keyed(owner, connect, robot, "*")

    assert [one["id"] for one in (await key.get("/v1/projects")).json()["items"]] == [other]
    assert_problem(await key.get(f"/v1/projects/{owner.project}/flows"), 404)
    assert_problem(await key.post("/v1/projects", json={"name": "x"}), 403)
    more = await key.post("/v1/service-accounts", json={"name": "More", "role": "owner"})
    assert_problem(more, 422)
    assert_problem(
        await key.post(f"/v1/service-accounts/{robot}/keys", json={"name": "x", "scopes": ["*"]}),
        403,
    )


async def test_nobody_makes_one_that_may_more(owner: Person, join: Join) -> None:
    role = {"key": "ops", "name": "Ops", "permissions": ["key.manage", "project.read"]}
    await owner.http.post("/v1/roles", json=role)
    ops = await join("ops", "ops")
    robot = await account(owner, "admin")

    made = await ops.http.post("/v1/service-accounts", json={"name": "x", "role": "editor"})
    assert_problem(made, 403)
    assert made.json()["code"] == "role.escalation"
    key = await ops.http.post(
        f"/v1/service-accounts/{robot}/keys", json={"name": "x", "scopes": ["project.read"]}
    )
    assert_problem(key, 403)
