"""Variables of a project: kept, checked while drawing, and read once when a run starts."""

from __future__ import annotations

from typing import Any

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely


def url(owner: Person, key: str = "") -> str:
    return f"/v1/projects/{owner.project}/variables" + (f"/{key}" if key else "")


async def put(owner: Person, key: str, value: Json) -> Json:
    answer = await owner.http.put(url(owner, key), json={"value": value})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("value", ["eu", 2, 1.5, True, None, [1, {"a": "ü"}], {"b": 1, "a": 2}])
async def test_any_json_is_kept_as_it_is(owner: Person, value: Json) -> None:
    made = await put(owner, "rate", value)
    read = (await owner.http.get(url(owner, "rate"))).json()

    assert made == read
    assert (read["key"], read["value"]) == ("rate", value)
    assert read["updated_by"]["kind"] == "user"
    if isinstance(value, dict):
        assert list(read["value"]) == list(value)


async def test_a_variable_is_replaced_listed_by_key_and_removed(owner: Person) -> None:
    for key, value in (("b", 1), ("a", 2), ("b", 3)):
        await put(owner, key, value)

    listed = (await owner.http.get(url(owner))).json()["items"]
    assert [(one["key"], one["value"]) for one in listed] == [("a", 2), ("b", 3)]
    assert (await owner.http.delete(url(owner, "a"))).status_code == 204
    assert_problem(await owner.http.delete(url(owner, "a")), 404)
    assert_problem(await owner.http.get(url(owner, "a")), 404)


@pytest.mark.parametrize("key", ["Rate", "a-b", "1a", "_a", "a" * 63 + "b", "ü"])
async def test_a_key_expressions_could_not_write_is_refused(owner: Person, key: str) -> None:
    answer = await owner.http.put(url(owner, key), json={"value": 1})

    assert_problem(answer, 404 if len(key) > 63 else 422)


async def test_variables_that_would_weigh_every_run_down_are_refused(owner: Person) -> None:
    await put(owner, "a", "x" * 200_000)
    answer = await owner.http.put(url(owner, "b"), json={"value": "x" * 100_000})

    assert_problem(answer, 422)
    assert answer.json()["code"] == "limit.variables"
    await put(owner, "a", "x" * 200_001)  # its own old value does not count


async def test_the_checker_knows_the_projects_variables(owner: Person) -> None:
    await put(owner, "rate", 2)
    document = flow(node("a", "data.set", values={"x": "{{ vars.rat }}", "y": "{{ vars.rate }}"}))
    body = {"document": document, "project_id": owner.project}

    found = (await owner.http.post("/v1/flows:check", json=body)).json()

    wrong = [one for one in found["findings"] if one["severity"] == "error"]
    assert [one["pointer"] for one in wrong] == ["/nodes/0/config/values/x"]
    assert "rate" in wrong[0]["message"]
    assert "rate" in found["references"]["variables"]


async def test_a_run_reads_them_once_when_it_starts(
    owner: Person, parts: Parts, temporal_address: str
) -> None:
    await put(owner, "region", "eu")
    wait = node("wait", "wait.signal", name="go")
    late = node("late", "data.set", values={"region": "{{ vars.region }}"})
    hook = node("hook", "trigger.webhook", path="v", input={"region": "{{ vars.region }}"})
    made = await publish(owner, flow(hook, wait, late))

    async with with_engine(parts, temporal_address):
        event: Json = {"node": "hook", "output": {}}
        run = await start(owner, made, trigger=event)
        await until(owner, run["id"], "waiting")
        await put(owner, "region", "us")
        await owner.http.post(f"/v1/runs/{run['id']}/signals/go", json={})
        ended = await until(owner, run["id"], "succeeded")
        again = await start(owner, made, trigger=event)
        tried = {"expression": "{{ vars.region }}", "run": run["id"]}
        preview = await owner.http.post("/v1/expressions:preview", json=tried)

    assert (run["input"], ended["output"]["late"]) == ({"region": "eu"}, {"region": "eu"})
    assert again["input"] == {"region": "us"}
    assert preview.json()["value"] == "us"
