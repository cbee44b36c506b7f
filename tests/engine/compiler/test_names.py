"""The names offered while an expression is drawn."""

from __future__ import annotations

from engine.compiler import Known, names_at
from nextscript.document import load_yaml
from tests.engine.compiler.flows import CATALOG

TEXT = """
inputs: {type: object, properties: {n: {type: integer}}}
nodes:
  - {id: first, type: data.set}
  - {id: maybe, type: flow.filter, config: {condition: "{{ input.n > 1 }}"}}
  - {id: here, type: data.set, each: "{{ input.list }}"}
  - {id: after, type: data.set}
edges:
  - {from: first, to: maybe}
  - {from: maybe, to: here}
  - {from: here, to: after}
"""


def test_a_node_is_offered_what_ran_before_and_what_is_always_there() -> None:
    names = names_at(load_yaml(TEXT), CATALOG, "here", Known(variables={"rate": 2}))

    assert names is not None
    found = sorted(names)
    assert found == ["env", "first", "index", "input", "item", "maybe", "run", "vars"]
    assert (names["input"] or {})["properties"] == {"n": {"type": "integer"}}
    assert (names["vars"] or {})["required"] == ["rate"]


def test_a_node_that_is_not_there_is_offered_nothing() -> None:
    assert names_at(load_yaml(TEXT), CATALOG, "nowhere") is None
