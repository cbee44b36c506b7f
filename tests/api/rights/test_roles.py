"""An organisation's own roles: nobody makes one that may more than they may."""

from __future__ import annotations

import pytest

from tests.api.people import Body, Person
from tests.api.rights.conftest import Join, id_of
from tests.api.test_errors import assert_problem


async def make_role(person: Person, *permissions: str, key: str = "clerk") -> Body:
    """Make a role."""
    body = {"key": key, "name": "Clerk", "permissions": permissions}
    answer = await person.http.post("/v1/roles", json=body)
    assert answer.status_code == 201, answer.text
    found: Body = answer.json()
    return found


async def test_a_role_of_ones_own_may_what_it_says_and_changes_at_once(
    owner: Person, join: Join
) -> None:
    role = await make_role(owner, "project.read", "flow.read")
    clerk = await join("clerk", "clerk")
    flows = f"/v1/projects/{owner.project}/flows"

    assert (await clerk.http.get(flows)).status_code == 200
    assert_problem(await clerk.http.post(flows, json={"name": "x"}), 403)
    more = ["project.read", "flow.read", "flow.write"]
    changed = await owner.http.patch(f"/v1/roles/{role['id']}", json={"permissions": more})
    assert changed.status_code == 200

    assert (await clerk.http.post(flows, json={"name": "x"})).status_code == 201
    assert (await clerk.http.get("/v1/me")).json()["role"] == "clerk"


async def test_a_role_somebody_has_stays(owner: Person, join: Join) -> None:
    role = await make_role(owner, "flow.read")
    clerk = await join("clerk", "clerk")

    kept = await owner.http.delete(f"/v1/roles/{role['id']}")
    assert_problem(kept, 409)
    assert kept.json()["code"] == "role.in_use"
    assert kept.json()["detail"].startswith("1 still")

    await owner.http.patch(f"/v1/users/{await id_of(clerk)}", json={"role": "viewer"})
    assert (await owner.http.delete(f"/v1/roles/{role['id']}")).status_code == 204


@pytest.mark.case("TEN-15")
async def test_nobody_makes_gives_or_changes_a_role_that_may_more(
    owner: Person, join: Join
) -> None:
    strong = await make_role(owner, "organisation.own", key="strong")
    await make_role(owner, "member.manage", "role.manage", "project.read", key="lead")
    lead = await join("lead", "lead")
    me, cy = await id_of(lead), await id_of(await join("cy"))
    asked = [
        ("POST", "/v1/roles", {"key": "x", "name": "X", "permissions": ["flow.write"]}),
        ("PATCH", f"/v1/roles/{strong['id']}", {"name": "Mine"}),
        ("DELETE", f"/v1/roles/{strong['id']}", None),
        ("PATCH", f"/v1/users/{me}", {"role": "owner"}),
        ("PATCH", f"/v1/users/{cy}", {"role": "strong"}),
        ("POST", "/v1/invitations", {"email": "di@example.com", "role": "strong"}),
        ("PUT", f"/v1/projects/{owner.project}/members/{me}", {"role": "admin"}),
    ]
    for method, path, body in asked:
        answer = await lead.http.request(method, path, json=body)
        assert_problem(answer, 403)
        assert answer.json()["code"] == "role.escalation", path


async def test_a_name_that_is_no_permission_or_a_built_in_key_is_refused(owner: Person) -> None:
    wrong = {"key": "x", "name": "X", "permissions": ["flow.read", "flow.fly"]}
    answer = await owner.http.post("/v1/roles", json=wrong)
    assert_problem(answer, 422)
    assert answer.json()["errors"][0]["pointer"] == "/permissions/1"
    taken = await owner.http.post("/v1/roles", json={**wrong, "key": "admin", "permissions": []})
    assert_problem(taken, 409)
