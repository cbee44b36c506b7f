"""Renaming a step rewrites what reads it, and nothing that only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from activities import BUILTIN
from engine.compiler import compile_flow, rename_node
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from nextscript.document import parse_document, read_yaml_strict
from nextscript.errors import Invalid
from nextscript.expressions import renamed

CATALOG = Catalog.of(CONTROLS, BUILTIN)
Json = Any  # tests look into documents freely


def document() -> Json:
    return read_yaml_strict("""
nodes:
  - {id: total, type: data.set, config: {values: {total: 3}}}
  - {id: loop1, type: flow.loop, config: {until: "total.total > 1", max_iterations: 3}}
  - {id: inner, type: data.set, parent: loop1, config: {values: {
      a: "{{ total.total }} of {{ other.total }} 'total' total",
      b: "{{ 'total' ~ total['total'] ~ {'total': 1}.total }}",
      c: "{{ 1 +\\n  total.total }}"}}}
  - {id: script, type: code.python, config: {code: "total = 1", input: "{{ total }}"}}
  - {id: rows, type: data.filter, each: "{{ total.list }}",
     config: {items: [], where: "item > total.total"}}
  - {id: stop, type: flow.cancel, config: {nodes: [total]}}
  - {id: other, type: data.set}
  - {id: bad, type: data.set, config: {values: {x: "{{ total. }}"}}}
edges:
  - {from: total, to: loop1}
  - {from: total.error, to: stop}
outputs: {all: "{{ total }}"}
layout: {total: {x: 1, y: 2}}
""")


def test_everything_that_reads_the_step_is_rewritten() -> None:
    made = rename_node(document(), CATALOG, "total", "sum")

    nodes = {node["id"]: node for node in made.document["nodes"]}
    values = nodes["inner"]["config"]["values"]
    assert values["a"] == "{{ sum.total }} of {{ other.total }} 'total' total"
    assert values["b"] == "{{ 'total' ~ sum['total'] ~ {'total': 1}.total }}"
    assert values["c"] == "{{ 1 +\n  sum.total }}"
    assert nodes["loop1"]["config"]["until"] == "sum.total > 1"
    assert nodes["script"]["config"] == {"code": "total = 1", "input": "{{ sum }}"}
    assert nodes["rows"]["each"] == "{{ sum.list }}"
    assert nodes["rows"]["config"]["where"] == "item > sum.total"
    assert nodes["stop"]["config"]["nodes"] == ["sum"]
    assert [edge["from"] for edge in made.document["edges"]] == ["sum", "sum.error"]
    assert made.document["outputs"] == {"all": "{{ sum }}"}
    assert made.document["layout"] == {"sum": {"x": 1, "y": 2}}
    assert nodes["sum"]["config"] == {"values": {"total": 3}}


def test_what_cannot_be_read_is_left_and_told() -> None:
    made = rename_node(document(), CATALOG, "total", "sum")

    assert made.left == ["/nodes/7/config/values/x"]


def test_the_patch_says_exactly_what_changed() -> None:
    made = rename_node(document(), CATALOG, "total", "sum")

    assert {one.path for one in made.patch} >= {"/nodes/0/id", "/edges/0/from", "/outputs/all"}
    assert all(one.op in ("replace", "remove", "add") for one in made.patch)


def test_a_flow_without_findings_has_none_after_it() -> None:
    flow = document()
    flow["nodes"] = [node for node in flow["nodes"] if node["id"] not in ("bad", "stop")]
    flow["edges"] = flow["edges"][:1]
    before = compile_flow(parse_document(flow), CATALOG)

    made = rename_node(flow, CATALOG, "total", "a_better_name")

    after = compile_flow(parse_document(made.document), CATALOG)
    assert [one.code for one in after.findings] == [one.code for one in before.findings]


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("other", "There is a step called “other” already."),
        ("input", "means something in expressions"),
        ("now", "means something in expressions"),
        ("Not a slug", "small letters"),
        ("total\n", "small letters"),
        ("", "small letters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(to: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        rename_node(document(), CATALOG, "total", to)

    assert refused.value.findings[0].pointer == "/to"


def test_a_step_called_as_an_activity_calls_its_own_names_is_not_mixed_up() -> None:
    flow = read_yaml_strict("""
nodes:
  - {id: group, type: data.set, config: {values: {list: [1]}}}
  - {id: sums, type: data.aggregate,
     config: {items: "{{ group.list }}", values: {n: "group | length"}}}
edges: [{from: group, to: sums}]
""")

    made = rename_node(flow, CATALOG, "group", "source")

    config = made.document["nodes"][1]["config"]
    assert config == {"items": "{{ source.list }}", "values": {"n": "group | length"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ a.a['a'] | default(a) }}", "{{ b.a['a'] | default(b) }}"),
        ("é {{ 'é' ~ a }}\n{{ [a,a] }}{{ab}}", "é {{ 'é' ~ b }}\n{{ [b,b] }}{{ab}}"),
        ("a {{ x | map('a') if a is defined else a[0] }}",
         "a {{ x | map('a') if b is defined else b[0] }}"),
        ("no braces a", "no braces a"),
    ],
)  # fmt: skip
def test_only_names_are_names(text: str, expected: str) -> None:
    assert renamed(text, "a", "b") == expected
