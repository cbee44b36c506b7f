"""Quotas of one project: what it has is told, and what is too much is refused in words."""

from __future__ import annotations

from typing import Any

from activities.parts import Parts
from tests.api.audit.trail import actions
from tests.api.people import Person
from tests.api.projects.test_lifecycle import another
from tests.api.stack import ASKS, publish

Json = Any  # tests look into answers freely


async def limited(owner: Person, **own: int) -> None:
    """Set limits."""
    answer = await owner.http.put(f"/v1/projects/{owner.project}/quota", json=own)
    assert answer.status_code == 200, answer.text


async def uses(owner: Person) -> dict[str, Json]:
    """Give what a project has, by name."""
    found = (await owner.http.get(f"/v1/projects/{owner.project}/quota")).json()["items"]
    return {one["name"]: one for one in found}


async def test_what_a_project_has_and_may_have_is_told(owner: Person, parts: Parts) -> None:
    made = await publish(owner, ASKS)
    await owner.http.post(f"/v1/flows/{made['id']}/runs", json={})
    await owner.http.post(f"/v1/projects/{owner.project}/files?name=a", content=b"12345")

    await limited(owner, flows=7, open_runs=10**9)
    found = await uses(owner)

    most, stored = parts.settings.project_open_runs, parts.settings.project_file_bytes
    shown = ("used", "limit", "own", "of_all")
    assert {name: tuple(one[key] for key in shown) for name, one in found.items()} == {
        "open_runs": (1, most, 10**9, most),
        "runs_per_day": (1, None, None, None),
        "stored_bytes": (5, stored, None, stored),
        "flows": (1, 7, 7, None),
        "tokens_per_day": (0, None, None, None),
    }
    assert (await actions(parts))[-1] == "quota.set"


async def test_too_many_runs_are_refused_until_the_limit_is_lifted(owner: Person) -> None:
    made = await publish(owner, ASKS)
    path = f"/v1/flows/{made['id']}/runs"
    await limited(owner, runs_per_day=2)
    answers = [await owner.http.post(path, json={}) for _ in range(3)]

    assert [one.status_code for one in answers] == [202, 202, 429]
    assert answers[2].json()["code"] == "limit.runs_per_day"
    assert "2 runs within a day" in answers[2].json()["detail"]
    assert int(answers[2].headers["Retry-After"]) > 0


async def test_too_many_open_runs_are_refused(owner: Person) -> None:
    made = await publish(owner, ASKS)
    await limited(owner, open_runs=1)
    answers = [await owner.http.post(f"/v1/flows/{made['id']}/runs", json={}) for _ in range(2)]

    assert [one.status_code for one in answers] == [202, 429]
    assert answers[1].json()["code"] == "limit.open_runs"


async def test_too_many_flows_and_bytes_are_refused_in_this_project_alone(owner: Person) -> None:
    await limited(owner, flows=1, stored_bytes=10)
    place = f"/v1/projects/{owner.project}"
    await owner.make_flow()
    flow = await owner.http.post(f"{place}/flows", json={"name": "Another"})
    fits = await owner.http.post(f"{place}/files?name=a", content=b"0123456789")
    file = await owner.http.post(f"{place}/files?name=b", content=b"0")

    assert (flow.status_code, flow.json()["code"]) == (409, "limit.flows")
    assert fits.status_code == 201
    assert (file.status_code, file.json()["code"]) == (422, "file.quota")
    other = await another(owner)
    await other.make_flow("A")
    await other.make_flow("B")
