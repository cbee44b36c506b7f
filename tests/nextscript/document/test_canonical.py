import random

from nextscript.document import canonical, content_hash, etag, load_yaml, parse_document
from nextscript.document.upgrade import upgrade
from nextscript.values import Json
from tests.nextscript.document.good import ORDER_INTAKE, as_json


def test_order_and_written_out_defaults_change_nothing() -> None:
    value = as_json()
    nodes, edges = value["nodes"], value["edges"]
    assert isinstance(nodes, list)
    assert isinstance(edges, list)
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(edges)
    for node in nodes:
        assert isinstance(node, dict)
        node.setdefault("disabled", False)
        node.setdefault("join", "all")
    for edge in edges:
        assert isinstance(edge, dict)
        start = edge["from"]
        assert isinstance(start, str)
        edge["from"] = start if "." in start else f"{start}.out"
    changed, document = parse_document(value), load_yaml(ORDER_INTAKE)
    assert canonical(changed) == canonical(document)
    assert content_hash(changed) == content_hash(document)


def test_nodes_stand_by_id_and_edges_by_from_and_to() -> None:
    shown = canonical(load_yaml(ORDER_INTAKE))
    nodes, edges = shown["nodes"], shown["edges"]
    assert isinstance(nodes, list)
    assert isinstance(edges, list)
    ids = [one["id"] for one in nodes if isinstance(one, dict)]
    assert ids == sorted(ids)  # type: ignore[type-var]
    assert edges[0] == {"from": "ask.approved", "to": "book"}


def test_reading_the_canonical_form_gives_the_same_document() -> None:
    document = load_yaml(ORDER_INTAKE)
    assert canonical(parse_document(canonical(document))) == canonical(document)


def test_the_layout_is_part_of_the_etag_and_not_of_the_hash() -> None:
    document = load_yaml(ORDER_INTAKE)
    moved = document.model_copy(update={"layout": {"hook": {"x": 9}}})
    assert content_hash(moved) == content_hash(document)
    assert etag(moved) != etag(document)


def test_any_other_change_is_part_of_the_hash() -> None:
    value = as_json()
    value["name"] = "Other"
    assert content_hash(parse_document(value)) != content_hash(load_yaml(ORDER_INTAKE))


def test_an_older_schema_is_brought_up_to_date_step_by_step() -> None:
    def second(document: dict[str, Json]) -> dict[str, Json]:
        return {**document, "schema": "nextscript.flow/1", "name": f"{document['title']}!"}

    steps = {
        "nextscript.flow/a": lambda old: {"schema": "nextscript.flow/b", "title": old["name"]},
        "nextscript.flow/b": second,
    }
    assert upgrade({"schema": "nextscript.flow/a", "name": "x"}, steps)["name"] == "x!"
