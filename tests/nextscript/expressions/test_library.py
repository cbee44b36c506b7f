from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from nextscript.expressions import FILTERS, FUNCTIONS, TESTS, reference
from nextscript.expressions.library import COLLECTIONS
from nextscript.expressions.render import text
from nextscript.expressions.settings import Budget, Env
from nextscript.values import Json
from tests.nextscript.expressions.evaluating import SETTINGS, refused, value_of


def _examples() -> Iterator[tuple[str, str]]:
    for entry in reference():
        yield from entry.examples


def _shown(value: Json) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return "null" if value is None else text(value, Env({}, SETTINGS, Budget()))


@pytest.mark.parametrize(("expression", "result"), list(_examples()))
def test_what_the_docs_show_is_what_happens(expression: str, result: str) -> None:
    assert _shown(value_of("{{ " + expression + " }}", {"input": {}})) == result


@pytest.mark.parametrize("entry", reference(), ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_everything_published_is_described_and_shown_by_an_example(entry: object) -> None:
    assert entry.description.endswith((".", "?", ")"))  # type: ignore[attr-defined]
    assert entry.examples  # type: ignore[attr-defined]


def test_no_two_entries_of_a_kind_have_the_same_name() -> None:
    published = sum(len(group.entries) for group in COLLECTIONS)
    assert published == len(FILTERS) + len(FUNCTIONS) + len(TESTS)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ('"x" | trim | upper', "X"),
        ('"a,b" | split(",") | map(".") | join("-")', "a-b"),
        ('"" | split(",")', [""]),
        ('"abc" | truncate(3)', "abc"),
        ('"abc" | truncate(0)', ""),
        ('"äöü" | slug', "aou"),
        ('"日本" | slug', ""),
        ("(-2.5) | round", -3),
        ("1234 | round(-2)", 1200),
        ("1.005 | round(2)", 1.01),
        ("1e300 | round(2)", 1e300),
        ("2 | float", 2.0),
        ('"1e3" | number', 1000.0),
        ('"1_000" | int(default=-1)', -1),
        ('"nan" | float(default=0)', 0),
        ("true | int", 1),
        ("[] | sum", 0),
        ("[0.1, 0.2, 0.3] | sum", 0.6),
        ("[] | avg | default(0)", 0),
        ("[] | max | default(0)", 0),
        ('["b", "a"] | min', "a"),
        ('[{"n": null}, {"n": 2}, {}, {"n": 1}] | sort_by("n")',
         [{"n": 1}, {"n": 2}, {"n": None}, {}]),
        ('[{"n": 1, "k": 1}, {"n": 1, "k": 2}] | sort_by("n", descending=true) | map("k")', [1, 2]),
        ("[1, true, 1.0, \"1\"] | unique", [1, True, "1"]),
        ('[{"a": 1}, {"a": 1.0}] | unique', [{"a": 1}]),
        ('[{"c": "x"}, {"c": 3}] | group_by("c")', {"x": [{"c": "x"}], "3": [{"c": 3}]}),
        ('[{"a": [5, 6]}] | map("a.1")', [6]),
        ('[{"t": ["x"]}, {"t": []}] | select("t", "contains", "x") | length', 1),
        ('[{"s": "a"}, {}] | select("s", "in", ["a", "b"]) | length', 1),
        ("[3, null, 9] | select(\".\", \">\", 5)", [9]),
        ('{"a": 1} | merge({}) | keys', ["a"]),
        ('{"a": {"b": null}} | items | first', {"key": "a", "value": {"b": None}}),
        ('"{\\"a\\": [1, 2.5]}" | from_json', {"a": [1, 2.5]}),
        ('{"a": "ä"} | json', '{"a":"ä"}'),
        ('"ä/ü" | url_encode | url_decode', "ä/ü"),
        ('"ä" | base64 | from_base64', "ä"),
        ('"aGk" | from_base64', "hi"),
        ('"ab12" | regex_find("[0-9]+") | int', 12),
        ('"ab" | regex_find("[0-9]+")', None),
        ('"Ünï" | regex_replace("n", "N")', "ÜNï"),
        ('"a word" | regex_match("\\bword\\b")', True),
        ('"2026-10-25T12:00:00" | add("1d") | diff("2026-10-25T12:00:00", "h")', 24),
        ('"2026-10-24T12:00:00" | add("1d") | diff("2026-10-24T12:00:00", "h")', 25),
        ('"2026-10-24T12:00:00" | add("24h")', "2026-10-25T11:00:00+01:00"),
        ('"2024-02-29" | add(months=12)', "2025-02-28T00:00:00+01:00"),
        ('"2026-11-22T10:00:00.250Z" | parse_date', "2026-11-22T11:00:00.250+01:00"),
        ('"2026-11-22T05:00:00-05:00" | format_date("%H:%M %z")', "05:00 -0500"),
        ('"2026-11-22T10:00:00Z" | format_date("%H:%M", timezone="Asia/Tokyo")', "19:00"),
        ('"2026-11-18" | start_of("week")', "2026-11-16T00:00:00+01:00"),
        ('"2026-11-22" is date', True),
        ('now() | format_date("100%%")', "100%"),
        ("random(1, 6) in range(1, 7)", True),
        ("[1, [2, [3]]] | flatten(0)", [1, [2, [3]]]),
        ("range(0)", []),
        ("{} is empty and [] is empty and \"\" is empty and null is empty", True),
        ("2.0 is integer and 2 is not string", True),
    ],
)  # fmt: skip
def test_a_filter_at_its_edges(expression: str, result: Json) -> None:
    assert value_of("{{ " + expression + " }}") == result


@pytest.mark.parametrize(
    ("expression", "code", "says"),
    [
        ("5 | upper", "expr.type", "upper needs a string, not a number"),
        ("null | length", "expr.type", "length needs a string or a list or an object, not null"),
        ('"a" | truncate', "expr.function", "needs the argument “length”"),
        ('"a" | upper(1)', "expr.function", "at most 0 arguments, not 1"),
        ('"a" | truncate(length=1, size=2)', "expr.function", "no argument “size”"),
        ('"a" | truncate(1, length=2)', "expr.function", "twice"),
        ('"a" | truncate(1.5)', "expr.type", "a whole number as “length”"),
        ('"abc" | int', "expr.function", "“abc” is not a whole number"),
        ('"inf" | float', "expr.function", "not a number"),
        ('"a" | split("")', "expr.function", "separator"),
        ('"(" | regex_match("(")', "expr.function", "pattern cannot be used"),
        ('"a" | regex_match("(?=a)")', "expr.function", "pattern cannot be used"),
        ('"aX" | regex_replace("X", "\\\\1")', "expr.function", "no group 1"),
        ('"{" | from_json', "expr.function", "not JSON"),
        ('"[NaN]" | from_json', "expr.function", "not JSON"),
        ('"1e999" | from_json', "expr.function", "not JSON"),
        ('"%%" | from_base64', "expr.function", "Base64"),
        ('"31.02.2026" | parse_date("%d.%m.%Y")', "expr.function", "not a date"),
        ('now() | format_date("%c")', "expr.function", "not known"),
        ('now() | format_date("%")', "expr.function", "not known"),
        ('now("Mars/Base")', "expr.function", "no time zone"),
        ('now("../../etc/passwd")', "expr.function", "no time zone"),
        ('"2026-01-01" | add("1y")', "expr.function", "is not a duration"),
        ('"9999-12-31" | add("30d")', "expr.function", "out of range"),
        ("date(2026, 2, 30)", "expr.function", "no such date"),
        ('[1, "a"] | sort', "expr.type", "by numbers or by texts"),
        ('[1, "a"] | sum', "expr.type", "sum needs numbers"),
        ('[{}] | map("x")', "expr.missing_key", "no key “x”"),
        ('[1] | select(".", "~", 1)', "expr.function", "no comparison"),
        ("[] | first", "expr.missing_key", "empty"),
        ("[1] | chunk(0)", "expr.function", "at least 1"),
        ("range(1, 2, 0)", "expr.function", "not 0"),
        ("random(2, 1)", "expr.function", "lowest"),
        ("1 is divisible_by(0)", "expr.function", "divisible by 0"),
        ("10 ** 400 | round", "expr.limit", "too large"),
    ],
)
def test_a_filter_says_what_it_cannot_do(expression: str, code: str, says: str) -> None:
    error = refused("{{ " + expression + " }}")

    assert error.code == code
    assert says in error.message


def test_chance_is_the_same_for_the_same_seed_and_differs_within_an_expression() -> None:
    first = value_of("{{ [random(), random(), uuid()] }}")

    assert first == value_of("{{ [random(), random(), uuid()] }}")
    assert isinstance(first, list)
    assert first[0] != first[1]
