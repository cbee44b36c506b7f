"""The EXPR cases of the attack list that need no API, each with something beside it that works."""

from __future__ import annotations

import resource
import time

import pytest

from nextscript.expressions import TemplateError, check_template, compile_template
from nextscript.values import Json
from tests.nextscript.expressions.evaluating import refused, value_of

INPUT: dict[str, Json] = {"input": {"msg": "hi", "s": "aaaa"}}


@pytest.mark.case("EXPR-01")
def test_expr_01_nothing_reaches_python_classes() -> None:
    assert refused("{{ ().__class__.__base__.__subclasses__() }}").code == "expr.forbidden"
    assert refused("{{ input.__class__ }}", INPUT).code == "expr.unknown_name"
    assert refused("{{ input['__class__'] }}", INPUT).code == "expr.missing_key"
    assert refused("{{ input | attr('__class__') }}", INPUT).code == "expr.unknown_name"
    assert value_of("{{ input.msg }}", INPUT) == "hi"


@pytest.mark.case("EXPR-03")
@pytest.mark.parametrize("method", ["format", "format_map"])
def test_expr_03_text_cannot_be_formatted_into_attributes(method: str) -> None:
    text = '{{ "{0.__class__.__init__.__globals__}".' + method + "(input) }}"

    assert refused(text, INPUT).code == "expr.forbidden"
    assert refused('{{ "%s" | format(input) }}', INPUT).code == "expr.unknown_name"
    assert refused('{{ "%s" % input }}', INPUT).code == "expr.type"
    assert value_of('{{ "{0.__class__}" ~ input.msg }}', INPUT) == "{0.__class__}hi"


@pytest.mark.case("EXPR-05")
@pytest.mark.parametrize("name", ["__ｃlass__", "ｍsg", "m\u200dsg", "m\u200bsg", "ﬁle"])
def test_expr_05_names_that_would_be_folded_are_unknown(name: str) -> None:
    assert refused("{{ input." + name + " }}", INPUT).code == "expr.unknown_name"
    assert value_of("{{ input.größe }}", {"input": {"größe": 1}}) == 1


@pytest.mark.case("EXPR-07")
@pytest.mark.parametrize(
    "text",
    [
        '{{ this.constructor.constructor("return process")() }}',
        "{{ this[`constructor`][`constructor`](`return 1`)() }}",
        '{{ this["constructor"]["constructor"]("return 1")() }}',
        "{{ (input.msg)() }}",
        "{{ range(3)(1) }}",
    ],
)
def test_expr_07_no_value_can_be_called(text: str) -> None:
    assert refused(text, INPUT).code in ("expr.forbidden", "expr.syntax")
    assert value_of("{{ range(2) }}") == [0, 1]


@pytest.mark.case("EXPR-09")
@pytest.mark.parametrize(
    "text",
    [
        "{{ credentials.smtp.password }}",
        "{{ connections.smtp.password }}",
        "{{ env.NS_ENV_CANARY }}",
        "{{ $secrets.any }}",
        '{{ $credential("<id>").data }}',
    ],
)
def test_expr_09_no_expression_can_name_a_secret(text: str) -> None:
    assert refused(text, INPUT).code in ("expr.unknown_name", "expr.syntax")
    if "$" not in text:
        (problem,) = check_template(compile_template(text), {"input": None})
        assert (problem.code, problem.severity) == ("expr.unknown_name", "error")
    assert check_template(compile_template("{{ input.password }}"), {"input": None}) == []


@pytest.mark.case("EXPR-11")
def test_expr_11_text_that_arrives_as_data_or_key_is_never_evaluated() -> None:
    body: Json = {"{{7*7}}": "{{ 7*7 }}"}

    assert value_of("{{ input }}", {"input": body}) == body
    assert value_of("{{ input | merge({'{{1}}': 1}) }}", {"input": body}) == {
        "{{7*7}}": "{{ 7*7 }}",
        "{{1}}": 1,
    }
    assert value_of("x {{ input }}", {"input": body}) == 'x {"{{7*7}}":"{{ 7*7 }}"}'
    assert value_of("{{ 7*7 }}") == 49


@pytest.mark.case("EXPR-15")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{{ steps["other"].output }}', "steps"),
        ('{{ runs["other"].output }}', "runs"),
        ("{{ other_node.body }}", "other_node"),
    ],
)
def test_expr_15_a_bad_reference_is_named(text: str, name: str) -> None:
    (problem,) = check_template(compile_template(text), {"input": None, "lookup": None})

    assert name in problem.message
    assert refused('{{ $node["NotUpstream"].json }}').code == "expr.syntax"
    assert check_template(compile_template("{{ lookup.body }}"), {"lookup": None}) == []


@pytest.mark.case("EXPR-17")
@pytest.mark.parametrize(
    "text",
    [
        '{{ "a" * 10**10 }}',
        '{{ 10**10 * "a" }}',
        "{{ repeat(input.s, 10**9) }}",
        "{{ [0]*10**9 }}",
        "{{ range(10**9) }}",
        "{{ range(10**30) }}",
        "{{ 9**9**9**9 }}",
        '{{ "a" | pad_left(10**9) }}',
        '{{ ("a" * 10**6) | replace("a", "b" * 10**4) }}',
        '{{ ([0] * 10**5) | join("x" * 10**5) }}',
        '{{ [["a" * 10**6] * 1000] * 10 }}',
        '{{ (["a" * 10**6] * 1000) | json }}',
        '{{ ("a" * 10**7) ~ ("a" * 10**7) }}',
        '{{ ("ab" * 10**6) | split("a") }}',
        '{{ ("ab" * 10**6) | regex_replace("a", "b") }}',
        '{{ ("a" * 10**6) | regex_find("a.*z|a", all=true) }}',
        '{{ ("a" * 10**6) | regex_match("(a?){500}a{500}") }}',
        "{{ range(90000) | shuffle | sort }}",
    ],
)
def test_expr_17_a_bomb_ends_within_its_budget(text: str) -> None:
    value_of("{{ 'warm' }}")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    assert refused(text, INPUT).code == "expr.limit"

    assert time.process_time() - start < 0.25  # 50 ms on a quiet machine
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert value_of('{{ "a" * 3 }}') == "aaa"


@pytest.mark.case("EXPR-19")
@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}",
        "{{ " + "[" * 10_000 + "]" * 10_000 + " }}",
        "{{ input" + ".x" * 10_000 + " }}",
        "{{ input" + "['x']" * 200 + " }}",
        "{{ input" + "[input.s]" * 200 + " }}",
        "{{ input" + " | upper" * 5_000 + " }}",
        "{{ input" + " | upper" * 200 + " }}",
        "{{ " + "not " * 5_000 + "1 }}",
        "{{ " + "-" * 5_000 + "1 }}",
        "{{ 1" + " if 1 else 1" * 1_000 + " }}",
        "{{ 1" + " + 1" * 300 + " }}",
        "{{ 1" + " ** 1" * 300 + " }}",
        "{{ 1" + " is number" * 300 + " }}",
    ],
)
def test_expr_19_what_is_too_deep_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(TemplateError) as caught:
        compile_template({"a": [text]})

    assert caught.value.code in ("expr.too_deep", "expr.syntax")
    assert "is number" in text or caught.value.code == "expr.too_deep"
    assert caught.value.pointer == "/a/0"
    assert time.process_time() - start < 1
    assert value_of("{{ " + "(" * 30 + "1" + ")" * 30 + " }}") == 1
    assert value_of("{{ 1" + " or 1" * 300 + " }}") == 1


@pytest.mark.case("EXPR-21")
@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("{{ 1 + ", 1, 8),
        ("{{ }}", 1, 4),
        ("}}{{", 1, 5),
        ("{% for %}", 1, 1),
        ("a\n {# note #}", 2, 2),
        ('{{ "\\ud800" }}', 1, 4),
        ('{{ "\ud800" }}', 1, 5),
        ("plain \ud800", 1, 7),
        ("{{ a\0 }}", 1, 5),
        ("{{ 1 + }}", 1, 8),
        ("{{ a b }}", 1, 6),
        ("{{ [1, }}", 1, 8),
        ("{{ (1] }}", 1, 6),
        ("{{ 'a }}", 1, 4),
        ("{{ a |  }}", 1, 9),
        ("{{ a. }}", 1, 7),
        ("{{- a -}}", 1, 3),
        ("{{ f(*a) }}", 1, 4),
        ("{{ a ? b : c }}", 1, 6),
        ("{{ {1: 2} }} {{ x = 1 }}", 1, 19),
    ],
)
def test_expr_21_what_is_broken_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template({"config": {"out": text}})

    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.pointer == "/config/out"
    assert value_of("{{ 1 + 1 }}") == 2


@pytest.mark.case("EXPR-23")
def test_expr_23_keys_of_other_languages_are_plain_data() -> None:
    assert value_of('{{ {"__proto__": {"admin": true}} }}') == {"__proto__": {"admin": True}}
    assert value_of('{{ {"a": 1} | merge({"constructor": {"prototype": {}}}) }}') == {
        "a": 1,
        "constructor": {"prototype": {}},
    }
    assert value_of('{{ input["__proto__"] }}', {"input": {"__proto__": 1}}) == 1
