from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from nextscript.expressions import Expression, Problem, check_template, compile_template
from nextscript.values import Json


class Address(BaseModel):
    city: str
    zip: str | None = None


class Customer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    age: int
    address: Address | None
    tags: list[str] = []
    orders: list[Order] = []


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    total: float
    note: str | None = None


SCOPE: dict[str, dict[str, Any] | None] = {
    "customer": Customer.model_json_schema(),
    "unknown": None,
    "input": {"type": "object", "properties": {"id": {"type": "string"}}, "required": []},
    "count": {"type": "integer"},
}


def problems(text: Json, expected: dict[str, Any] | None = None) -> list[Problem]:
    return check_template(compile_template(text), SCOPE, expected)


@pytest.mark.parametrize(
    "text",
    [
        "{{ customer.name ~ customer.age }}",
        "{{ customer.address.city | default('') | upper }}",
        "{{ customer.address.city if customer.address.city is defined else '-' }}",
        "{{ customer.address.city is defined and customer.address.city == 'Bonn' }}",
        "{{ customer.orders | map('total') | sum + 1 }}",
        "{{ customer.orders[0].total * 2 }}",
        "{{ customer.tags | first | upper }}",
        "{{ unknown.anything.at.all + 1 }}",
        "{{ input.id | default('x') }}",
        "{{ count + 1 }}",
        "{{ count * 'ab' }}",
        "{{ {'a': 1}.a + 1 }}",
        "{{ unknown | length }}",
        "{{ now() | add('1d') | format_date('%d') }}",
        "{{ customer.orders | select('total', '>', 5) | map('note') }}",
    ],
)
def test_nothing_is_said_of_what_can_work(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("{{ custmer.name }}", "expr.unknown_name", "customer"),
        ("{{ customer.nme }}", "expr.missing_key", "name"),
        ("{{ customer.nme | default('') }}", "expr.missing_key", "name"),
        ("{{ customer.orders[0].totl }}", "expr.missing_key", "total"),
        ("{{ customer.orders | map('totl') }}", "expr.missing_key", "total"),
        ("{{ customer.name.first }}", "expr.missing_key", None),
        ("{{ customer.name + customer.age }}", "expr.type", None),
        ("{{ customer.name - 1 }}", "expr.type", None),
        ("{{ customer.name > 1 }}", "expr.type", None),
        ("{{ 1 in customer.age }}", "expr.type", None),
        ("{{ customer.age | upper }}", "expr.type", None),
        ("{{ customer.tags | sum(1) }}", "expr.type", None),
        ("{{ -customer.name }}", "expr.type", None),
        ("{{ customer.name | truncate }}", "expr.function", None),
        ("{{ customer.name | upper(1) }}", "expr.function", None),
        ("{{ customer.name | truncate(3, ending='') }}", "expr.function", None),
        ("{{ {'a': 1}.b }}", "expr.missing_key", "a"),
    ],
)
def test_what_cannot_work_is_an_error(text: str, code: str, near: str | None) -> None:
    (found,) = problems(text)

    assert (found.code, found.severity) == (code, "error")
    assert near is None or found.near[0] == near


@pytest.mark.parametrize(
    "text",
    [
        "{{ customer.address.city }}",
        "{{ input.id }}",
        "{{ customer.address.zipp | default('') ~ customer.address.town }}",
    ],
)
def test_what_may_be_absent_is_a_warning(text: str) -> None:
    found = problems(text)

    assert found
    assert {problem.severity for problem in found} == {"warning"}


class Settings(BaseModel):
    number: int
    text: str
    items: list[str]
    maybe: str | None = None


@pytest.mark.parametrize(
    ("field", "text", "fits"),
    [
        ("number", "{{ customer.age }}", True),
        ("number", "{{ customer.name }}", True),  # a text may hold a number
        ("number", "{{ customer.tags }}", False),
        ("text", "{{ customer.age }}", False),
        ("text", "{{ customer.age }} years", True),
        ("text", "{{ unknown }}", True),
        ("items", "{{ customer.name }}", False),
        ("items", "a {{ customer.name }}", False),
        ("items", "{{ customer.tags }}", True),
        ("maybe", "{{ none }}", True),
        ("text", "{{ none }}", False),
    ],
)
def test_a_result_that_certainly_does_not_fit_its_field_is_an_error(
    field: str, text: str, fits: bool
) -> None:
    found = problems({field: text}, Settings.model_json_schema())

    assert [(problem.code, problem.pointer) for problem in found] == (
        [] if fits else [("expr.type", f"/{field}")]
    )


class Case(BaseModel):
    when: Expression


class Switch(BaseModel):
    cases: list[Case]


def test_a_field_that_holds_expressions_cannot_come_from_data() -> None:
    (found,) = problems({"cases": "{{ unknown }}"}, Switch.model_json_schema())

    assert found.code == "expr.lazy"


def test_names_an_activity_gives_are_known_in_its_lazy_fields_only() -> None:
    template = compile_template({"where": "{{ item.x > nope }}"}, lazy=lambda at: at == "/where")

    assert check_template(template, SCOPE) == []
    (found,) = check_template(template, SCOPE, None, {"item": None})
    assert (found.pointer, found.code) == ("/where", "expr.unknown_name")


def test_a_finding_says_where_in_the_text_it_is() -> None:
    (found,) = problems({"a": [{"b/c": "one\ntwo {{ nope }}"}]})

    assert (found.pointer, found.line, found.column) == ("/a/0/b~1c", 2, 8)
