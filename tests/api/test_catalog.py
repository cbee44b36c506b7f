"""The catalog, and trying expressions out."""

from __future__ import annotations

import httpx2
import pytest
from pydantic import JsonValue

from activities.parts import Parts
from nextscript.catalog import Broken, Catalog
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in


async def test_the_catalog_is_read_once_and_then_only_compared(owner: Person) -> None:
    first = await owner.http.get("/v1/catalog")
    again = await owner.http.get("/v1/catalog", headers={"If-None-Match": first.headers["etag"]})

    assert {one["type"] for one in first.json()["items"]} >= {"flow.branch", "trigger.webhook"}
    assert (again.status_code, again.content) == (304, b"")


async def test_a_file_that_failed_to_load_is_shown(owner: Person, parts: Parts) -> None:
    tag = (await owner.http.get("/v1/catalog")).headers["etag"]
    broken = Broken(source="mine.py", line=3, message="invalid syntax")
    parts.catalog = Catalog(parts.catalog.declarations, (broken,))

    answer = await owner.http.get("/v1/catalog", headers={"If-None-Match": tag})

    assert answer.json()["broken"] == [
        {"source": "mine.py", "line": 3, "message": "invalid syntax"}
    ]


async def test_a_field_without_dynamic_choices_has_none(owner: Person) -> None:
    body = {"pointer": "/when", "config": {}}

    known = await owner.http.post("/v1/catalog/flow.branch/options", json=body)
    unknown = await owner.http.post("/v1/catalog/no.type/options", json=body)

    assert known.json() == {"items": [], "next": None}
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("expression", "value", "type_"),
    [
        ("{{ a.b + 1 }}", 3, "integer"),
        ("a.b", 2, "integer"),
        ("n = {{ a.b }}", "n = 2", "string"),
        ("{{ [a.b] }}", [2], "array"),
        ("{{ none }}", None, "null"),
        ("{{ a.b > 1 }}", True, "boolean"),
    ],
)
async def test_an_expression_is_tried_with_given_values(
    owner: Person, expression: str, value: JsonValue, type_: str
) -> None:
    answer = await owner.http.post(
        "/v1/expressions:preview", json={"expression": expression, "values": {"a": {"b": 2}}}
    )

    assert answer.json() == {"value": value, "type": type_}


async def test_what_is_wrong_with_an_expression_is_said_with_its_place(owner: Person) -> None:
    answer = await owner.http.post(
        "/v1/expressions:preview", json={"expression": "{{ orders.n }}", "values": {"order": 1}}
    )

    assert answer.status_code == 422
    assert answer.json()["code"].startswith("expr.")
    assert answer.json()["errors"][0]["pointer"] == "/expression"
    assert answer.json()["position"]["line"] == 1


async def test_nobody_and_no_viewer_evaluates_anything(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "v@example.com", "viewer", me["organisation_id"])
    viewer = (await sign_in(connect(), "v@example.com")).http
    body = {"expression": "{{ 1 / 0 }}"}

    assert (await anybody.post("/v1/expressions:preview", json=body)).status_code == 401
    assert (await viewer.post("/v1/expressions:preview", json=body)).status_code == 403
