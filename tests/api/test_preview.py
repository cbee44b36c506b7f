"""Trying expressions out while drawing: the names of the place, and who may."""

from __future__ import annotations

import time
from typing import Any

import httpx2
import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in

Json = Any  # tests look into answers freely
DOCUMENT = {
    "inputs": {
        "type": "object",
        "properties": {"amount": {"type": "integer"}},
        "additionalProperties": False,
    },
    "nodes": [
        {"id": "fetch", "type": "data.set"},
        {"id": "count", "type": "wait.signal", "config": {"name": "go"}},
        {"id": "late", "type": "data.set"},
    ],
    "edges": [{"from": "fetch", "to": "count"}, {"from": "count", "to": "late"}],
}


async def tried(person: Person, expression: str, **more: Json) -> httpx2.Response:
    body = {"expression": expression, "document": DOCUMENT, "node": "count", **more}
    return await person.http.post("/v1/expressions:preview", json=body)


async def test_given_values_stand_in_for_the_names_of_the_place(owner: Person) -> None:
    answer = await tried(owner, "{{ fetch.n * 2 }}", values={"fetch": {"n": 21}})

    assert (answer.status_code, answer.json()) == (200, {"value": 42, "type": "integer"})


@pytest.mark.parametrize(
    ("expression", "code", "column", "near"),
    [
        ("{{ fetc.n }}", "expr.unknown_name", 4, "fetch"),
        ("{{ late.n }}", "expr.unknown_name", 4, None),
        ("a {{ input.amont }}", None, None, "amount"),
        ("{{ input.amount.x }}", None, None, None),
    ],
)
async def test_a_name_the_node_cannot_read_is_refused_with_those_nearby(
    owner: Person, expression: str, code: str | None, column: int | None, near: str | None
) -> None:
    answer = await tried(owner, expression)

    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"].startswith("expr.")
    assert problem["errors"][0]["pointer"] == "/expression"
    assert set(problem["position"]) == {"line", "column", "near"}
    assert code in (None, problem["code"])
    assert column in (None, problem["position"]["column"])
    if near:
        assert near in problem["position"]["near"]


async def test_a_name_that_is_there_but_has_no_value_yet_says_so(owner: Person) -> None:
    answer = await tried(owner, "{{ fetch.n }}")

    assert answer.status_code == 422
    assert "no value" in answer.json()["detail"]


async def test_the_line_of_a_long_expression_is_given(owner: Person) -> None:
    answer = await tried(owner, "{{ 1 +\n  nothing }}")

    place = answer.json()["position"]
    assert (place["line"], place["column"], place["near"][0]) == (2, 3, "input")


async def test_a_document_or_node_that_is_none_is_refused(owner: Person) -> None:
    no_node = await tried(owner, "{{ 1 }}", node="nowhere")
    no_document = await tried(owner, "{{ 1 }}", document={"nodes": [{"id": 7}]})

    assert (no_node.status_code, no_node.json()["errors"][0]["pointer"]) == (422, "/node")
    assert (no_document.status_code, no_document.json()["code"][:5]) == (422, "flow.")


@pytest.mark.case("EXPR-21")
@pytest.mark.parametrize("text", ["{{ 1 + ", "{{ }}", "{% for %}", "{{ a.__class__ }}"])
async def test_what_is_no_expression_is_refused_with_its_place(owner: Person, text: str) -> None:
    answer = await tried(owner, text)

    assert answer.status_code == 422
    assert answer.json()["position"]["line"] == 1


@pytest.mark.case("EXPR-13")
async def test_expr_13_nobody_and_no_viewer_evaluates_anything(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "v@example.com", "viewer", me["organisation_id"])
    viewer = (await sign_in(connect(), "v@example.com")).http
    heavy = {"expression": "{{ range(100000) | map('upper') }}", "values": {"a": [0] * 10_000}}

    for person, status in ((anybody, 401), (viewer, 403)):
        began = time.perf_counter()
        answer = await person.post("/v1/expressions:preview", json=heavy)
        assert answer.status_code == status
        assert time.perf_counter() - began < 0.5  # a refusal, before anything is evaluated


NESTED = {
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "orders", "type": "flow.each", "config": {"items": "{{ input.orders }}"}},
        {
            "id": "lines",
            "type": "flow.each",
            "parent": "orders",
            "config": {"items": "{{ item.lines }}"},
        },
        {"id": "tell", "type": "data.set", "parent": "lines"},
        {
            "id": "each_sku",
            "type": "data.set",
            "parent": "lines",
            "each": "{{ item.skus }}",
        },
        {"id": "again", "type": "flow.loop", "config": {"items": [7, 8], "max_iterations": 2}},
        {"id": "in_loop", "type": "data.set", "parent": "again"},
    ],
    "edges": [{"from": "start", "to": "orders"}],
}
ORDERS = [{"total": 5, "lines": [{"name": "bread", "skus": ["b-1", "b-2"]}]}, {"total": 9}]


@pytest.mark.parametrize(
    ("node", "pointer", "expression", "value"),
    [
        ("lines", "/config/items", "{{ item.total }}", 5),
        ("tell", "/config/values/x", "{{ item.name }} {{ index }}", "bread 0"),
        ("each_sku", "/config/values/x", "{{ item }}", "b-1"),
        ("each_sku", "/each", "{{ item.name }}", "bread"),
        ("orders", "/config/output", "{{ item.total < 6 }}", True),
        ("in_loop", "/config/values/x", "{{ loop.item + loop.index }}", 7),
    ],
)
async def test_what_runs_once_per_item_is_tried_with_the_first(
    owner: Person, node: str, pointer: str, expression: str, value: Json
) -> None:
    place = {"document": NESTED, "node": node, "pointer": pointer}
    answer = await tried(owner, expression, **place, values={"input": {"orders": ORDERS}})

    assert (answer.status_code, answer.json().get("value")) == (200, value), answer.text


async def test_without_a_first_item_an_item_is_merely_not_known_yet(owner: Person) -> None:
    place = {"document": NESTED, "node": "tell", "pointer": "/config/values/x"}
    unknown: list[Json] = [{}, {"input": {"orders": []}}, {"input": {"orders": 3}}]
    for values in unknown:
        answer = await tried(owner, "{{ item.name }}", **place, values=values)

        assert (answer.status_code, answer.json()["code"]) == (422, "expr.unknown_name")
