from __future__ import annotations

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from nextscript.expressions import (
    FILTERS,
    FUNCTIONS,
    TESTS,
    Budget,
    ExpressionError,
    check_template,
    compile_template,
    evaluate,
    references,
)
from nextscript.values import Json
from tests.nextscript.expressions.evaluating import SETTINGS

TEMPLATE_LIKE = st.lists(
    st.sampled_from(["{{", "}}", "{%", "{#", " 7*7 ", "input", "$lazy", "lit", "expr", "a", "\n"])
).map("".join)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(-9, 9), TEMPLATE_LIKE
)  # fmt: skip
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEMPLATE_LIKE, inner, max_size=3),
    max_leaves=12,
)

OPERATORS = "+ - * / // % ** ~ == != < <= ( ) [ ] { } , . : | = and or not in is if else".split()  # noqa: SIM905
WORDS = st.sampled_from(
    [
        *OPERATORS,
        *"a a.b a[0] b c.d 0 1 2 7 1.5 'x' \"y\" 'a' true false none null".split(),  # noqa: SIM905
        *FILTERS,
        *FUNCTIONS,
        *TESTS,
        *(f"| {name}" for name in FILTERS),
        *(f"{name}(" for name in FUNCTIONS),
        "{{", "}}", "{%", "\\", "'", '"', "é", "\x00", "\u200b", "10**9", "\n",
    ]
)  # fmt: skip
SOUP = st.lists(WORDS, max_size=14).map(lambda words: "{{ " + " ".join(words) + " }}")
GRAMMAR = st.recursive(
    st.sampled_from(
        "a a.b b c c[0] e 1 -2 2.5 '' 'x,y' [] {} none true".split()  # noqa: SIM905
    ),
    lambda part: st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from([*OPERATORS[:10], "in", "and"]), part),
        st.builds("({} | {})".format, part, st.sampled_from(sorted(FILTERS))),
        st.builds("({} | {}({}))".format, part, st.sampled_from(sorted(FILTERS)), part),
        st.builds("({} | {}({}, {}))".format, part, st.sampled_from(sorted(FILTERS)), part, part),
        st.builds("({} is {})".format, part, st.sampled_from(sorted(TESTS))),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS)), part),
        st.builds("({} if {} else {})".format, part, part, part),
        st.builds("[{}, {}]".format, part, part),
        st.builds("{{'k': {}}}".format, part),
        st.builds("{}[{}]".format, part, part),
        st.builds("{}[{}:]".format, part, part),
    ),
    max_leaves=8,
)  # fmt: skip
SCOPE: dict[str, Json] = {
    "a": {"b": "2026-11-22", "k": None},
    "b": 7,
    "c": [{"k": 1, "x": "y"}, {"k": 2}],
    "d": None,
    "e": "Grüße {{ 7*7 }} 😀",
}


@given(DATA, st.sampled_from(["{{ input }}", "{{ [input][0] }}", "{{ {'k': input}.k }}"]))
def test_data_that_looks_like_a_template_stays_as_it_is(data: Json, text: str) -> None:
    assert evaluate(compile_template(text), {"input": data}, SETTINGS) == data


@given(TEMPLATE_LIKE)
def test_text_that_looks_like_a_template_stays_text_inside_text(data: str) -> None:
    assert evaluate(compile_template("<{{ input }}>"), {"input": data}, SETTINGS) == f"<{data}>"


def _described(error: ExpressionError) -> str:
    assert error.code.startswith("expr.")
    assert error.line >= 1
    assert error.column >= 1
    return f"{error.code} {error.message} {error.line} {error.column} {error.near}"


def _outcome(text: str) -> str:
    scope = copy.deepcopy(SCOPE)
    try:
        template = compile_template(text)
        references(template)
        check_template(template, dict.fromkeys(scope))
        check_template(template, {name: {"const": value} for name, value in scope.items()})
        value = evaluate(template, scope, SETTINGS, Budget(steps=20_000, bytes=200_000))
    except ExpressionError as error:
        return _described(error)
    assert scope == SCOPE
    return json.dumps(value, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_soup_ends_in_a_value_or_an_expression_error_and_always_in_the_same(text: str) -> None:
    assert _outcome(text) == _outcome(text)


@settings(max_examples=500, deadline=None)
@given(GRAMMAR)
def test_any_expression_ends_in_a_value_or_an_expression_error(expression: str) -> None:
    text = "{{ " + expression + " }}"

    assert _outcome(text) == _outcome(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_compiles_or_says_where_it_is_wrong(text: str) -> None:
    for candidate in (text, "{{" + text, "{{" + text + "}}"):
        try:
            compile_template(candidate)
        except ExpressionError as error:
            _described(error)
