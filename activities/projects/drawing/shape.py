"""Where each part of a flow stands in its Yjs document, as docs/decisions/0010 has it."""

from __future__ import annotations

from collections.abc import Collection

from nextscript.document import FlowDocument, canonical
from nextscript.values import Json

Fields = dict[str, Json]
Roots = dict[str, Fields]
"""The six maps (and `inputs`), as JSON: what a Yjs document says, without Yjs."""

ROOTS = ("meta", "nodes", "edges", "layout", "settings", "inputs", "outputs")
TEXTS = ("name", "description")


def roots_of(document: FlowDocument) -> Roots:
    """Give a document's maps; `meta.epoch` is none of its business."""
    whole = canonical(document)
    roots: Roots = {
        "meta": {name: whole[name] for name in TEXTS if name in whole},
        "nodes": {str(one["id"]): _node(one) for one in _objects(whole, "nodes")},
        "edges": {edge_name(one): _edge(one) for one in _objects(whole, "edges")},
    }
    for root in ("layout", "settings", "inputs", "outputs"):
        value = whole.get(root)
        roots[root] = dict(value) if isinstance(value, dict) else {}
    outputs = whole.get("outputs")
    if outputs is not None and not roots["outputs"]:
        roots["meta"]["outputs"] = outputs
    return roots


def document_of(roots: Roots, nodes: Collection[str], edges: Collection[str]) -> Fields:
    """Give the JSON of the document that maps say, with some of its nodes and edges.

    Whether it is a flow, `parse_document` says.
    """
    meta = roots["meta"]
    whole: Fields = {name: meta[name] for name in TEXTS if name in meta}
    if meta.get("outputs") is not None:
        whole["outputs"] = meta["outputs"]
    whole["nodes"] = [{"id": id_, **_fields(roots["nodes"][id_])} for id_ in sorted(nodes)]
    whole["edges"] = [_whole_edge(name, roots["edges"][name]) for name in sorted(edges)]
    for root in ("layout", "settings", "inputs", "outputs"):
        if roots[root]:
            whole[root] = roots[root]
    return whole


def edge_name(edge: Fields) -> str:
    """Give what an edge is called: `from>to`."""
    return f"{edge['from']}>{edge['to']}"


def is_edge_name(name: str) -> bool:
    """Say whether an edge may be called so: from in its short form, one arrow."""
    start, arrow, end = name.partition(">")
    return bool(start and arrow and end) and not start.endswith(".out") and ">" not in end


def _objects(whole: Fields, field: str) -> list[Fields]:
    value = whole.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _node(node: Fields) -> Json:
    # Always there, so that two people who fill an empty form in fill in the same one.
    return {"config": {}, **{name: value for name, value in node.items() if name != "id"}}


def _edge(edge: Fields) -> Json:
    return {name: value for name, value in edge.items() if name not in ("from", "to")}


def _whole_edge(name: str, rest: Json) -> Json:
    start, _, end = name.partition(">")
    return {"from": start, "to": end, **_fields(rest)}


def _fields(value: Json) -> Fields:
    return value if isinstance(value, dict) else {}
