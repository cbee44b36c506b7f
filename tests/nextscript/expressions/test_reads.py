from __future__ import annotations

import pytest

from nextscript.expressions import Reference, compile_template, references


def read(text: str) -> set[tuple[str, bool]]:
    found = references(compile_template(text))
    return {(".".join(map(str, (one.root, *one.path))), one.guarded) for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", set()),
        ("{{ a }}", {("a", False)}),
        ("{{ a.b['c'][0].d }}", {("a.b.c.0.d", False)}),
        ("{{ a[b.c] }} {{ d }}", {("a", False), ("b.c", False), ("d", False)}),
        ("{{ a.x | default(b.y) }}", {("a.x", True), ("b.y", False)}),
        ("{{ a.x | upper | default(b.y | default(1)) }}", {("a.x", True), ("b.y", True)}),
        ("{{ a.x is defined }}", {("a.x", True)}),
        ("{{ a is defined and a.x > b.y }}", {("a", True), ("a.x", True), ("b.y", False)}),
        ("{{ a.x if a is defined else b }}", {("a", True), ("a.x", True), ("b", False)}),
        ("{{ b if a is not defined else a.x }}", {("a", True), ("a.x", True), ("b", False)}),
        ("{{ a is not defined or a.x }}", {("a", True), ("a.x", True)}),
        ("{{ a is defined or a.x }}", {("a", True), ("a.x", False)}),
        ("{{ not (a is not defined) and a.x }}", {("a", True), ("a.x", True)}),
        ("{{ a.y is defined and a.x }}", {("a.y", True), ("a.x", True)}),
        ("{{ a.y is defined and b.x }}", {("a.y", True), ("b.x", False)}),
        ("{{ {'k': a}.k ~ [b][0] ~ -c ~ d[e:f] }}", {(n, False) for n in "abcdef"}),
        ("{{ a | map(b) }}{{ range(c) }}{{ d is divisible_by(e) }}", {(n, False) for n in "abcde"}),
        ("{{ a < b == c }} {{ d | truncate(length=e) }}", {(n, False) for n in "abcde"}),
    ],
)  # fmt: skip
def test_every_read_is_listed_with_whether_it_may_be_absent(
    text: str, expected: set[tuple[str, bool]]
) -> None:
    assert read(text) == expected


def test_a_reference_says_in_which_string_it_stands_lazy_parts_included() -> None:
    template = compile_template(
        {"a/b": ["x", "{{ n.k }}"], "w": "item.x"}, lazy=lambda at: at == "/w"
    )

    assert references(template) == {
        Reference("n", ("k",), False, "/a~1b/1"),
        Reference("item", ("x",), False, "/w"),
    }
