from __future__ import annotations

import json

import pytest
from pydantic import BaseModel, ValidationError

from nextscript.expressions import Expression, ExpressionError, compile_template, evaluate
from nextscript.values import Json
from tests.nextscript.expressions.evaluating import SETTINGS


class FilterInput(BaseModel):
    items: list[Json]
    where: Expression
    until: Expression | None = None


def given(where: str, scope: dict[str, Json]) -> FilterInput:
    """What an activity receives: evaluated by the engine, sent as JSON, validated."""
    value: Json = {"items": "{{ rows }}", "where": where}
    template = compile_template(value, lazy=lambda pointer: pointer == "/where")
    return FilterInput.model_validate(json.loads(json.dumps(evaluate(template, scope, SETTINGS))))


@pytest.mark.parametrize("where", ["{{ item > limit.value }}", "item > limit.value"])
def test_an_activity_evaluates_a_lazy_field_with_what_the_flow_had(where: str) -> None:
    received = given(where, {"rows": [1, 5, 9], "limit": {"value": 4}, "other": "unused"})

    kept = [item for item in received.items if received.where.evaluate(item=item)]

    assert kept == [5, 9]
    assert sorted(received.where.scope) == ["limit"]


def test_names_the_activity_gives_win_over_those_of_the_flow() -> None:
    received = given("{{ item }}", {"rows": [], "item": "outer"})

    assert received.where.evaluate() == "outer"
    assert received.where.evaluate(item="inner") == "inner"


def test_chance_differs_per_item_and_is_the_same_when_the_step_is_repeated() -> None:
    draws = [
        [received.where.evaluate(item=item) for item in range(3)]
        for received in (given("{{ random() }}", {"rows": []}) for _ in range(2))
    ]

    assert draws[0] == draws[1]
    assert len(set(map(str, draws[0]))) == 3


def test_the_clock_and_time_zone_of_the_step_travel_with_it() -> None:
    assert given("{{ now() }}", {"rows": []}).where.evaluate() == "2026-11-22T11:00:00+01:00"


def test_a_lazy_text_with_several_expressions_becomes_text() -> None:
    assert given("{{ item }}-{{ item + 1 }}", {"rows": []}).where.evaluate(item=1) == "1-2"


def test_a_plain_string_is_compiled_for_tests_and_a_broken_one_refused() -> None:
    assert FilterInput.model_validate({"items": [], "where": "item.a"}).where.evaluate(
        item={"a": 1}
    )
    with pytest.raises(ValidationError, match="line 1, column 5"):
        FilterInput.model_validate({"items": [], "where": "1 + "})
    with pytest.raises(ValidationError, match="written as text"):
        FilterInput.model_validate({"items": [], "where": 5})


def test_it_is_text_in_a_form_and_survives_being_dumped() -> None:
    received = given("{{ item > 1 }}", {"rows": []})

    assert FilterInput.model_json_schema()["properties"]["where"] == {
        "type": "string",
        "x-lazy": True,
        "x-expression": True,
        "title": "Where",
    }
    again = FilterInput.model_validate(json.loads(received.model_dump_json()))
    assert again.where.evaluate(item=2) is True


def test_an_error_in_a_lazy_field_is_an_expression_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        given("{{ item.x }}", {"rows": []}).where.evaluate(item={"y": 1})
    assert caught.value.near == ["y"]
