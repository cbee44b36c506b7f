"""Environments: each has values of its own, and a run sees those of the one it is started in."""

from __future__ import annotations

from typing import Any

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
SAYS = flow(
    node("start", "trigger.manual"),
    node("say", "data.set", values={"at": "{{ vars.address }}", "most": "{{ vars.most }}"}),
    outputs={"at": "{{ say.at }}", "most": "{{ say.most }}"},
)
CALLS = flow(
    node("start", "trigger.manual"),
    node("call", "flow.call", flow="says"),
    outputs={"at": "{{ call.at }}"},
)


async def prepared(owner: Person) -> str:
    """Make an environment and two variables, one of which is another there."""
    place = f"/v1/projects/{owner.project}"
    made = await owner.http.post(
        f"{place}/environments", json={"key": "staging", "name": "Staging"}
    )
    assert made.status_code == 201, made.text
    await owner.http.put(f"{place}/variables/address", json={"value": "shop.example"})
    await owner.http.put(f"{place}/variables/most", json={"value": 3})
    own = await owner.http.put(
        f"{place}/variables/address/environments/staging", json={"value": "test.example"}
    )
    assert own.json()["environments"] == {"staging": "test.example"}
    return place


async def test_a_run_sees_the_values_of_its_environment(engine: Parts, owner: Person) -> None:
    await prepared(owner)
    says = await publish(owner, SAYS, name="Says", key="says")
    calls = await publish(owner, CALLS, name="Calls")

    ends = [
        await until(owner, (await start(owner, one, **asked))["id"], "succeeded")
        for one, asked in (
            (says, {}),
            (says, {"environment": "staging"}),
            (calls, {"environment": "staging"}),
        )
    ]
    fork = await owner.http.post(f"/v1/runs/{ends[1]['id']}/fork", json={"from": "say"})
    again = await until(owner, fork.json()["id"], "succeeded")

    assert [one["environment"] for one in ends] == ["production", "staging", "staging"]
    assert [one["output"] for one in (*ends, again)] == [
        {"at": "shop.example", "most": 3},
        {"at": "test.example", "most": 3},
        {"at": "test.example"},
        {"at": "test.example", "most": 3},
    ]


async def test_environments_are_made_renamed_and_removed_with_their_values(owner: Person) -> None:
    place = await prepared(owner)

    async def keys() -> list[str]:
        items = (await owner.http.get(f"{place}/environments")).json()["items"]
        return [f"{one['key']}={one['name']}" for one in items]

    assert await keys() == ["production=Production", "staging=Staging"]
    await owner.http.patch(f"{place}/environments/staging", json={"name": "Test"})
    assert await keys() == ["production=Production", "staging=Test"]
    await owner.http.delete(f"{place}/environments/staging")
    assert await keys() == ["production=Production"]
    assert (await owner.http.get(f"{place}/variables/address")).json()["environments"] == {}
    made = await publish(owner, SAYS, name="Says")
    asked = {"environment": "staging"}
    refused = await owner.http.post(f"/v1/flows/{made['id']}/runs", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "run.environment")


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "environments", {"key": "production", "name": "P"}, "environment.key_taken"),
        ("POST", "environments", {"key": "staging", "name": "S"}, "environment.key_taken"),
        ("PATCH", "environments/production", {"name": "P"}, "environment.fixed"),
        ("DELETE", "environments/production", None, "environment.fixed"),
        ("PATCH", "environments/none", {"name": "P"}, "request.not_found"),
        ("PUT", "variables/address/environments/none", {"value": 1}, "run.environment"),
        ("PUT", "variables/none/environments/staging", {"value": 1}, "request.not_found"),
        (
            "PUT",
            "variables/address/environments/staging",
            {"value": "x" * 300_000},
            "limit.variables",
        ),
    ],
)
async def test_what_cannot_be_is_refused(
    owner: Person, method: str, path: str, body: Json, code: str
) -> None:
    place = await prepared(owner)
    answer = await owner.http.request(method, f"{place}/{path}", json=body)
    assert_problem(answer, answer.status_code)
    assert answer.json()["code"] == code


async def test_a_value_that_is_taken_back_is_the_one_of_everywhere(owner: Person) -> None:
    place = await prepared(owner)
    path = f"{place}/variables/address"
    await owner.http.put(f"{path}/environments/production", json={"value": None})
    both = (await owner.http.get(path)).json()["environments"]
    await owner.http.delete(f"{path}/environments/staging")
    await owner.http.delete(f"{path}/environments/staging")

    assert both == {"production": None, "staging": "test.example"}
    listed = (await owner.http.get(f"{place}/variables")).json()["items"]
    assert [one["environments"] for one in listed] == [{"production": None}, {}]
