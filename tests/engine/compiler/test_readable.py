"""What is offered while an expression is written: names, whether they are there, their fields."""

from __future__ import annotations

import pytest

from activities import BUILTIN
from engine.compiler import Known, Readable, readable_at
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from nextscript.document import load_yaml

CATALOG = Catalog.of(CONTROLS, BUILTIN)
TEXT = """
inputs:
  type: object
  properties:
    orders:
      type: array
      items: {$ref: "#/$defs/Order"}
  required: [orders]
  $defs:
    Order: {type: object, properties: {city: {type: string}, total: {type: number}}}
nodes:
  - {id: start, type: trigger.manual}
  - {id: large, type: data.filter, config: {items: "{{ input.orders }}", where: item.total > 9}}
  - {id: cities, type: data.aggregate, config: {items: "{{ large }}", group_by: item.city,
     values: {city: key, sum: "group | map('total') | sum"}}}
  - {id: maybe, type: flow.filter, config: {when: "{{ cities | length > 1 }}"}}
  - {id: names, type: data.set, config: {values: {first: "{{ cities[0].city }}", n: "{{ 1 + 1 }}"}}}
  - {id: each, type: flow.each, config: {items: "{{ cities }}", output: "{{ row }}"}}
  - {id: row, type: data.set, parent: each, config: {values: {sum: "{{ item.sum * 2 }}"}}}
  - {id: broken, type: data.set}
  - {id: last, type: data.set, join: first}
edges:
  - {from: start, to: large}
  - {from: large, to: cities}
  - {from: large.error, to: broken}
  - {from: cities, to: maybe}
  - {from: maybe, to: last}
  - {from: cities, to: names}
  - {from: names, to: each}
  - {from: each, to: last}
outputs: {}
"""


def offered(node: str | None, pointer: str = "", known: Known | None = None) -> dict[str, Readable]:
    found = readable_at(load_yaml(TEXT), CATALOG, node, pointer, known)
    assert found is not None
    return {one.name: one for one in found}


def fields(found: Readable) -> list[str]:
    return sorted((found.schema.get("items") or found.schema)["properties"])


def test_what_ran_before_is_offered_nearest_first_with_its_fields() -> None:
    found = offered("each", "/config/items")

    assert list(found)[:4] == ["names", "cities", "large", "start"]
    assert fields(found["names"]) == ["first", "n"]
    assert found["names"].schema["properties"]["first"] == {"type": "string"}
    assert fields(found["cities"]) == ["city", "sum"]
    assert fields(found["large"]) == ["city", "total"]
    assert "row" not in found
    assert "last" not in found


def test_what_may_not_have_run_is_offered_as_uncertain() -> None:
    found = offered("last")

    assert not found["names"].certain
    assert found["large"].certain
    assert offered(None, "")["last"].certain is False


@pytest.mark.parametrize(
    ("node", "pointer", "name", "expected"),
    [
        ("large", "/config/where", "item", ["city", "total"]),
        ("cities", "/config/group_by", "item", ["city", "total"]),
        ("cities", "/config/values/sum", "group", ["city", "total"]),
        ("row", "/config/values/sum", "item", ["city", "sum"]),
        ("each", "/config/output", "row", ["sum"]),
        ("each", "/config/output", "item", ["city", "sum"]),
    ],
)
def test_a_field_has_the_names_of_its_place(
    node: str, pointer: str, name: str, expected: list[str]
) -> None:
    found = offered(node, pointer)[name]

    assert fields(found) == expected
    assert found.certain


def test_a_field_beside_has_no_item() -> None:
    assert "item" not in offered("large", "/config/items")
    assert "item" not in offered("names", "/config/values/n")


def test_an_error_is_offered_only_where_one_leads() -> None:
    assert offered("broken")["error"].certain
    assert "error" not in offered("names")


def test_the_types_of_variables_are_known_and_references_are_opened() -> None:
    found = offered("names", known=Known(variables={"rate": 0.19}))

    assert found["vars"].schema["properties"]["rate"] == {"type": "number"}
    assert "$ref" not in str(found["input"].schema)
    assert found["input"].title == "What the run was started with"


def test_a_step_that_is_filled_in_wrongly_takes_nothing_from_the_others() -> None:
    text = TEXT.replace("{{ 1 + 1 }}", "{{ 1 + }}")
    found = readable_at(load_yaml(text), CATALOG, "each")

    assert {one.name for one in found or []} >= {"names", "cities"}


def test_a_long_chain_of_values_is_offered_all_the_same() -> None:
    nodes = ["  - {id: s0, type: data.set, config: {values: {n: 1}}}"]
    edges = []
    for at in range(1, 600):
        nodes.append(
            f"  - {{id: s{at}, type: data.set, config: {{values: {{n: '{{{{ s{at - 1}.n }}}}'}}}}}}"
        )
        edges.append(f"  - {{from: s{at - 1}, to: s{at}}}")
    text = "nodes:\n" + "\n".join(nodes) + "\nedges:\n" + "\n".join(edges)

    found = readable_at(load_yaml(text), CATALOG, "s599") or []

    assert sum(one.kind == "step" for one in found) == 599


def test_the_fields_a_model_is_asked_for_are_offered() -> None:
    text = """
    nodes:
      - {id: read, type: ai.extract, connection: llm, config: {text: a, fields: {type: object,
         properties: {total: {type: number}}}}}
      - {id: say, type: data.set}
    edges: [{from: read, to: say}]
    """
    (read, *_) = readable_at(load_yaml(text), CATALOG, "say") or []

    assert read.schema["properties"]["data"]["properties"] == {"total": {"type": "number"}}
    assert "input_tokens" in str(read.schema["properties"]["usage"])
