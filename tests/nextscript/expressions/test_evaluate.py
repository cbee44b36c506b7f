from __future__ import annotations

import subprocess
import sys
import time

import pytest

from nextscript.expressions import (
    Budget,
    ExpressionError,
    Settings,
    TemplateError,
    compile_expression,
    compile_template,
    evaluate,
    evaluate_tree,
)
from nextscript.values import Json
from tests.nextscript.expressions.evaluating import SETTINGS, refused, value_of

SCOPE: dict[str, Json] = {
    "input": {"s": "aaaa", "n": 7, "none": None, "f": 2.0, "list": [1, 2, 3], "not": 1},
    "lookup": {"status": 200, "body": {"name": "Ada", "first name": "A", "tags": ["x", "y"]}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("{{ input.n }}", 7),
        ("{{ input.n }}\n", 7),
        (" {{ input.n }}", " 7"),
        ("{{ input.n }}{{ input.n }}", "77"),
        ("n={{ input.n }} f={{ input.f }} {{ true }} [{{ none }}]", "n=7 f=2 true []"),
        ("{{ input.list }}!", "[1,2,3]!"),
        ("{{ {'a': 'ä', 'b': [null]} }}.", '{"a":"ä","b":[null]}.'),
        ("{{ '}}' }} {{ \"{{\" }}", "}} {{"),
        ("{{ {'a': {'b': 1}}['a'] }}", {"b": 1}),
        ("a }} b", "a }} b"),
        ("line\r\n{{ 1 }}\r\n", "line\r\n1\r\n"),
        ("{{ lookup.body['first name'] }}", "A"),
        ("{{ lookup['body'].tags[-1] }}", "y"),
        ("{{ lookup.body.tags.0 }}", "x"),
        ("{{ lookup.body['na' ~ 'me'] }}", "Ada"),
        ("{{ input.list[1:] + input.list[:1] }}", [2, 3, 1]),
        ("{{ input.s[::-1] ~ 'b' }}", "aaaab"),
        ("{{ 7 // 2 + 7 % 2 - 1 / 2 }}", 3.5),
        ("{{ 2 ** 10 }}", 1024),
        ("{{ 1 + 2 * 3 }}", 7),
        ("{{ -input.n + +1 }}", -6),
        ("{{ 1 < 2 < 3 != 4 }}", True),
        ("{{ 3 > 2 > 2 }}", False),
        ("{{ 1 == 1.0 and true != 1 and '1' != 1 }}", True),
        ("{{ [1, {'a': 2.0}] == [1.0, {'a': 2}] }}", True),
        ("{{ 'b' < 'a' }}", False),
        ("{{ 2 in input.list and 9 not in input.list }}", True),
        ("{{ 's' in input and 'aa' in input.s }}", True),
        ("{{ true in [1] }}", False),
        ("{{ '' or 'x' }}", "x"),
        ("{{ 0 and missing }}", 0),
        ("{{ not input.none }}", True),
        ("{{ 'y' if input.n > 5 else missing }}", "y"),
        ("{{ 'y' if input.n > 9 }}", None),
        ("{{ 1, 'a' }}", [1, "a"]),
        ("{{ none ~ null ~ 1.50 ~ false }}", "1.5false"),
        ("{{ 'a' 'b' }}", "ab"),
        ("{{ 'tab\\t \\d \\u00e9 \\U0001f600 \\ud83d\\ude00' }}", "tab\t \\d é 😀 😀"),
        ("{{ 1_000 + 0x10 }}", 1016),
        ("{{ missing | default(1) }}", 1),
        ("{{ input.s | default(missing) | default(missing.too) }}", "aaaa"),
        ("{{ input.s | default(missing, empty=true) }}", "aaaa"),
        ("{{ missing.a.b | default(1) }}", 1),
        ("{{ input.none.a | default(1) }}", 1),
        ("{{ input.none | default(1) }}", 1),
        ("{{ input.s.x.y | default(1) }}", 1),
        ("{{ input.list[9].x | default(1) }}", 1),
        ("{{ lookup[missing] | default(1) }}", 1),
        ("{{ missing | length | default(0) }}", 0),
        ("{{ missing | default([]) | length }}", 0),
        ("{{ false | default(1) }}", False),
        ("{{ input.n | default(missing.x) }}", 7),
        ("{{ input.s | default(missing.x, empty=true) }}", "aaaa"),
        ("{{ missing | default(input.n | default(other.x)) | default(another.x) }}", 7),
        ("{{ missing is defined }}", False),
        ("{{ missing.a is not defined }}", True),
        ("{{ input.none is defined }}", True),
        ("{{ input.none is none }}", True),
        ("{{ input.n is number and input.n is not string }}", True),
        ("{{ input['not'] }}", 1),
        ("{{ {'a': 1, 'a': 2} }}", {"a": 2}),
    ],
)
def test_a_text_has_this_value(text: str, value: Json) -> None:
    result = value_of(text, SCOPE)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("{{ inptu.n }}", "expr.unknown_name", ["input", "lookup"]),
        ("{{ lookup.body.nam }}", "expr.missing_key", ["name", "first name", "tags"]),
        ("{{ lookup.body['nam'] }}", "expr.missing_key", ["name", "first name", "tags"]),
        ("{{ input.list[5] }}", "expr.missing_key", []),
        ("{{ input.none.x }}", "expr.missing_key", []),
        ("{{ input.s.upper }}", "expr.missing_key", []),
        ("{{ missing is none }}", "expr.unknown_name", ["input", "lookup"]),
        ("{{ 1 + '1' }}", "expr.type", []),
        ("{{ 1 + true }}", "expr.type", []),
        ("{{ input < input }}", "expr.type", []),
        ("{{ 1 < none }}", "expr.type", []),
        ("{{ -'a' }}", "expr.type", []),
        ("{{ {1: 2} }}", "expr.type", []),
        ("{{ input[1.5] }}", "expr.type", []),
        ("{{ input.list['a':] }}", "expr.type", []),
        ("{{ input.list[::0] }}", "expr.type", []),
        ("{{ 1 / 0 }}", "expr.value", []),
        ("{{ 1 % 0 }}", "expr.value", []),
        ("{{ (-1) ** 0.5 }}", "expr.value", []),
        ("{{ 10.0 ** 308 * 10 }}", "expr.limit", []),
        ("{{ 2 ** 5000 }}", "expr.limit", []),
        ("{{ 1e999 }}", "expr.limit", []),
        ("{{ 'a' | uper }}", "expr.unknown_name", None),
        ("{{ upper('a') }}", "expr.unknown_name", None),
        ("{{ 'a' is nice }}", "expr.unknown_name", None),
        ("{{ x | default(y) }}", "expr.unknown_name", None),
    ],
)
def test_a_mistake_says_what_was_there_instead(
    text: str, code: str, near: list[str] | None
) -> None:
    error = refused(text, SCOPE)

    assert error.code == code
    assert near is None or error.near == near


@pytest.mark.parametrize("text", ["{{ len(list) }}", "{{ list | size }}", "{{ length(list) }}"])
def test_what_other_languages_call_a_filter_leads_to_it(text: str) -> None:
    assert refused(text, SCOPE).hint == "length is a filter: write value | length"


def test_an_error_points_at_its_place() -> None:
    error = refused("first\nsecond {{ input.n ~ (input.s + 1) }}", SCOPE)

    assert (error.line, error.column) == (2, 22)


def test_containers_are_evaluated_in_depth_and_keys_are_not() -> None:
    template = compile_template({"a": ["{{ 1 + 1 }}", {"{{ 1 }}": "{{ input.n }}"}], "b": 3})

    assert evaluate(template, SCOPE, SETTINGS) == {"a": [2, {"{{ 1 }}": 7}], "b": 3}


def test_an_error_says_in_which_field_it_is() -> None:
    template = compile_template({"a/b": ["x", {"c": "y {{ input.zz }}"}]})

    with pytest.raises(TemplateError) as caught:
        evaluate(template, SCOPE, SETTINGS)

    assert caught.value.pointer == "/a~1b/1/c"
    assert caught.value.details == {
        "pointer": "/a~1b/1/c",
        "line": 1,
        "column": 6,
        "near": ["f", "list", "n", "none", "not", "s"],
    }


def test_a_raw_field_keeps_its_braces() -> None:
    value: Json = {"code": "f'{{x}} {% y %}'", "input": "{{ 1 }}"}
    template = compile_template(value, raw=lambda pointer: pointer == "/code")

    assert evaluate(template, {}, SETTINGS) == {"code": "f'{{x}} {% y %}'", "input": 1}


@pytest.mark.parametrize("text", ["input.n > 5", "{{ input.n > 5 }}"])
def test_one_expression_is_compiled_with_or_without_braces(text: str) -> None:
    assert evaluate_tree(compile_expression(text), SCOPE, SETTINGS) is True


def test_text_around_a_single_expression_is_refused() -> None:
    with pytest.raises(ExpressionError):
        compile_expression("a {{ b }}")


def test_a_shared_budget_counts_over_evaluations() -> None:
    budget = Budget(steps=50)
    template = compile_template("{{ 1 + 1 }}")

    for _ in range(16):
        assert evaluate(template, {}, SETTINGS, budget) == 2

    assert budget.spent == 48
    with pytest.raises(ExpressionError, match="more than 50 steps"):
        evaluate(template, {}, SETTINGS, budget)


def test_passing_a_large_value_on_costs_nothing_and_multiplying_it_does() -> None:
    rows: Json = [{"text": "x" * 1_000} for _ in range(20_000)]  # 20 MB
    once = compile_template({"items": "{{ rows }}", "count": "{{ rows | length }}"})
    often = compile_template([["{{ rows }}"]] * 3)

    assert evaluate(once, {"rows": rows}, SETTINGS) == {"items": rows, "count": 20_000}
    with pytest.raises(ExpressionError) as caught:
        evaluate(often, {"rows": rows}, SETTINGS)
    assert caught.value.code == "expr.limit"


def test_a_tree_of_an_unknown_version_is_not_guessed_at() -> None:
    with pytest.raises(ExpressionError, match="version 2"):
        evaluate_tree({"v": 2, "e": ["lit", 100_001, 1]}, {}, SETTINGS)


def test_evaluating_needs_no_jinja() -> None:
    script = (
        "import sys; sys.modules['jinja2'] = None\n"
        "TREE = {'v': 1, 'e': ['+', 1, ['lit', 1, 1], ['lit', 1, 2]]}\n"
        "from nextscript.expressions.evaluate import evaluate_tree\n"
        "from nextscript.expressions.settings import Settings\n"
        "print(evaluate_tree(TREE, {}, Settings()))"
    )
    stub = "import types, sys; m = types.ModuleType('nextscript.expressions'); "
    stub += "m.__path__ = ['nextscript/expressions']; sys.modules['nextscript.expressions'] = m\n"
    done = subprocess.run([sys.executable, "-c", stub + script], capture_output=True, text=True)

    assert done.stdout == "3\n", done.stderr


def test_a_small_expression_is_cheap_and_a_thousand_compile_at_once() -> None:
    start = time.process_time()
    for index in range(1_000):
        compile_template("{{ lookup.body.k" + str(index) + "[1] + 1 if input.n > 3 else 0 }}")
    compiled = time.process_time() - start
    template = compile_template("{{ lookup.status + 1 if input.n > 3 else 0 }}")
    start = time.process_time()
    for _ in range(2_000):
        evaluate(template, SCOPE, Settings())
    evaluated = (time.process_time() - start) / 2_000

    assert compiled < 0.8
    assert evaluated < 100e-6
