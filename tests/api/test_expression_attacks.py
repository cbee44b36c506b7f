"""Expressions that reach for more than data: refused at each door of the API, run or not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.runs.conftest import engine
from tests.api.stack import flow, node, publish, start, until

__all__ = ["engine"]
Json = Any  # tests look into answers freely
INPUTS = {
    "type": "object",
    "properties": {"msg": {"type": "string"}, "s": {"type": "string"}},
    "additionalProperties": False,
}
GIVEN = {"msg": "hi", "s": "aaaa"}

CLASSES = "{{ ().__class__.__base__.__subclasses__() }}"
FORMAT = '{{ "{0.__class__.__init__.__globals__}".format(input) }}'
FOLDED = "{{ input.__ｃlass__ }}"
CALLED = '{{ this.constructor.constructor("return process")() }}'
QUOTED = "{{ this[`constructor`][`constructor`](`return 1`)() }}"
NUL = '{{ "a\\u0000" }}'
case = pytest.mark.case
REFUSED = [
    pytest.param(CLASSES, marks=case("EXPR-01")),
    pytest.param(FORMAT, marks=case("EXPR-03")),
    pytest.param(FORMAT.replace("format", "format_map"), marks=case("EXPR-03")),
    pytest.param(FOLDED, marks=case("EXPR-05")),
    pytest.param("{{ input.m\u200dsg }}", marks=case("EXPR-05")),
    pytest.param(CALLED, marks=case("EXPR-07")),
    pytest.param(QUOTED, marks=case("EXPR-07")),
    pytest.param("{{ credentials.smtp.password }}", marks=case("EXPR-09")),
    pytest.param("{{ $secrets.any }}", marks=case("EXPR-09")),
    pytest.param('{{ $credential("x").data }}', marks=case("EXPR-09")),
    pytest.param('{{ $node["NotUpstream"].json }}', marks=case("EXPR-15")),
    pytest.param('{{ steps["other"].output }}', marks=case("EXPR-15")),
    pytest.param('{{ runs["other"].output }}', marks=case("EXPR-15")),
    pytest.param("{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}", marks=case("EXPR-19")),
    pytest.param("{{ input" + ".x" * 10_000 + " }}", marks=case("EXPR-19")),
    pytest.param("{{ input" + " | upper" * 5_000 + " }}", marks=case("EXPR-19")),
    pytest.param("{{ 1 + ", marks=case("EXPR-21")),
    pytest.param("{{ }}", marks=case("EXPR-21")),
    pytest.param("}}{{", marks=case("EXPR-21")),
    pytest.param("{% for %}", marks=case("EXPR-21")),
]


def says(expression: Json) -> dict[str, Any]:
    """Write a flow that sets what an expression gives."""
    return flow(
        node("start", "trigger.manual"),
        node("said", "data.set", values={"out": expression}),
        inputs=INPUTS,
        outputs={"out": "{{ said.out }}"},
    )


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
async def test_what_is_no_honest_expression_is_refused_at_every_door(
    owner: Person, text: str
) -> None:
    began = time.perf_counter()
    made = await owner.make_flow(document=says(text))
    checked = await owner.http.post("/v1/flows:check", json={"document": says(text)})
    published = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})
    tried = await owner.http.post(
        "/v1/expressions:preview", json={"expression": text, "values": {"input": GIVEN}}
    )

    (finding,) = [one for one in checked.json()["findings"] if one["severity"] == "error"]
    assert finding["code"].startswith("expr.")
    assert finding["pointer"].startswith("/nodes/")
    assert finding["pointer"].endswith("/config/values/out")
    assert (published.status_code, published.json()["code"]) == (422, "flow.findings")
    assert (tried.status_code, tried.json()["code"].split(".")[0]) == (422, "expr")
    assert set(tried.json()["position"]) == {"line", "column", "near"}
    for answer in (checked, published, tried):
        assert "<class" not in answer.text
        assert "__globals__'" not in answer.text
    assert time.perf_counter() - began < 10
    fine = await owner.http.post(
        "/v1/expressions:preview",
        json={"expression": "{{ input.msg }}", "values": {"input": GIVEN}},
    )
    assert fine.json() == {"value": "hi", "type": "string"}


@pytest.mark.case("EXPR-21")
@pytest.mark.parametrize(
    "body", ['{"expression": "{{ \\"\\ud800\\" }}"}', '{"expression": "\\u0000"}']
)
async def test_text_that_cannot_be_kept_is_no_expression(owner: Person, body: str) -> None:
    json_type = {"Content-Type": "application/json"}
    answer = await owner.http.post("/v1/expressions:preview", content=body, headers=json_type)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/expression"


@pytest.mark.case("EXPR-17")
@pytest.mark.parametrize(
    "text", ['{{ "a" * 10**10 }}', "{{ repeat(input.s, 10**9) }}", "{{ [0]*10**9 }}"]
)
async def test_a_bomb_fails_its_step_for_good(owner: Person, engine: Parts, text: str) -> None:
    made = await publish(owner, says(text))

    run = await start(owner, made, input=GIVEN)

    failed = await until(owner, run["id"], "failed")
    assert failed["error"]["code"] == "expr.limit"
    (said,) = [one for one in await _steps(owner, run) if one["node"] == "said"]
    assert said["attempt"] <= 1


@pytest.mark.case("EXPR-11")
async def test_text_that_arrives_as_data_or_key_stays_text_from_step_to_step(
    owner: Person, engine: Parts
) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("first", "data.set", values={"body": "{{ input }}"}),
        node("second", "data.set", values={"again": "{{ first.body | merge({'x': 1}) }}"}),
        outputs={"out": "{{ second.again }}"},
    )
    hostile = {"{{7*7}}": 1, "b": "{{ 7*7 }}"}

    run = await start(owner, await publish(owner, document), input=hostile, wait=30)

    assert run["output"] == {"out": {**hostile, "x": 1}}


@pytest.mark.case("EXPR-23")
async def test_keys_of_other_languages_are_plain_data_and_change_nobody(
    owner: Person, engine: Parts
) -> None:
    before = (await owner.http.get("/v1/me")).json()
    hostile = {"__proto__": {"admin": True}, "constructor": {"prototype": {}}}
    document = flow(
        node("start", "trigger.manual"),
        node("said", "data.set", values={"out": "{{ {'a': 1} | merge(input) }}"}),
        outputs={"out": "{{ said.out }}"},
    )

    run = await start(owner, await publish(owner, document), input=hostile, wait=30)
    tried = await owner.http.post(
        "/v1/expressions:preview", json={"expression": '{{ {"__proto__": {"admin": true}} }}'}
    )

    assert run["output"] == {"out": {"a": 1, **hostile}}
    assert tried.json()["value"] == {"__proto__": {"admin": True}}
    assert (await owner.http.get("/v1/me")).json() == before


async def _steps(person: Person, run: Json) -> list[Json]:
    found: list[Json] = (await person.http.get(f"/v1/runs/{run['id']}/steps")).json()["items"]
    return found
