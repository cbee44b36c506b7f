"""A start's input against the flow's inputs."""

from __future__ import annotations

import time

import pytest

from activities.runs.input_check import check_input
from nextscript.errors import Invalid
from nextscript.values import Json


def pointers(value: Json, schema: Json) -> list[str]:
    with pytest.raises(Invalid) as refused:
        check_input(value, schema)
    assert refused.value.code == "run.input_invalid"
    return [one.pointer for one in refused.value.findings]


def test_without_inputs_any_object_is_taken() -> None:
    check_input({"a": [1]}, None)
    assert pointers([1], None) == ["/input"]


def test_every_mistake_is_named_with_its_place() -> None:
    schema: Json = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "of": {"items": {"type": "string"}}},
        "required": ["m"],
        "additionalProperties": False,
    }

    found = pointers({"n": "x", "of": ["a", 1], "a/b": 1}, schema)

    assert found == ["/input/a~1b", "/input/m", "/input/n", "/input/of/1"]


def test_a_pattern_takes_linear_time() -> None:
    schema: Json = {"type": "object", "properties": {"a": {"pattern": "^(a+)+$"}}}
    began = time.perf_counter()

    assert pointers({"a": "a" * 50_000 + "!"}, schema) == ["/input/a"]
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "#"},
        {"properties": {"a": {"pattern": "(?=x)"}}},
        {"properties": {"a": {"pattern": "("}}},
    ],
)
def test_a_schema_that_cannot_be_used_refuses_and_never_fetches(schema: Json) -> None:
    assert pointers({"a": "x"}, schema) == ["/input"]
