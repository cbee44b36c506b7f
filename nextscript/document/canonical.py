"""The one form of a document: what is compared, hashed and kept."""

from __future__ import annotations

import hashlib
import json

from nextscript.document.models import Edge, FlowDocument, Node
from nextscript.values import Json

_HASH_CHARACTERS = 32


def canonical(document: FlowDocument) -> dict[str, Json]:
    """Give the canonical JSON: nodes by id, edges by from and to, defaults left out.

    Keys stand in the order of the model, keys of free JSON in alphabetical order.
    """
    shown = document.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"nodes", "edges"}
    )
    nodes: list[Json] = [_node(one) for one in sorted(document.nodes, key=lambda one: one.id)]
    edges: list[Json] = [_edge(one) for one in sorted(document.edges, key=edge_key)]
    whole: dict[str, Json] = {"schema": document.schema_}
    for field in FlowDocument.model_fields:
        if field == "nodes" and nodes:
            whole["nodes"] = nodes
        elif field == "edges" and edges:
            whole["edges"] = edges
        elif field in shown:
            whole[field] = sorted_json(shown[field])
    if document.settings.model_dump(exclude_defaults=True) == {}:
        whole.pop("settings", None)
    return whole


def content_hash(document: FlowDocument) -> str:
    """Hash what a document means: everything but its layout."""
    meaning = canonical(document)
    meaning.pop("layout", None)
    return _hash(meaning)


def etag(document: FlowDocument) -> str:
    """Hash the whole document with its layout, for `If-Match`."""
    return _hash(canonical(document))


def marks(form: dict[str, Json]) -> tuple[str, str]:
    """Give the etag and the content hash of a canonical form that is at hand."""
    return _hash(form), _hash({key: form[key] for key in form if key != "layout"})


def dump_canonical(value: Json) -> str:
    """Write JSON without spaces, keys in order: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def edge_key(edge: Edge) -> tuple[str, str, str]:
    """Give what edges are ordered by, and known by."""
    return edge.source, edge.port, edge.to


def sorted_json(value: Json) -> Json:
    """Put the keys of free JSON into order, at every depth."""
    if isinstance(value, dict):
        return {key: sorted_json(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sorted_json(one) for one in value]
    return value


def _node(node: Node) -> Json:
    shown: dict[str, Json] = node.model_dump(mode="json", exclude_defaults=True)
    return {key: sorted_json(inner) for key, inner in shown.items()}


def _edge(edge: Edge) -> Json:
    start = edge.source if edge.port == "out" else f"{edge.source}.{edge.port}"
    shown: dict[str, Json] = {"from": start, "to": edge.to}
    if edge.max_visits is not None:
        shown["max_visits"] = edge.max_visits
    return shown


def _hash(value: Json) -> str:
    return hashlib.sha256(dump_canonical(value).encode()).hexdigest()[:_HASH_CHARACTERS]
