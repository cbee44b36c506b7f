"""What differs between two states of a flow, in its own words: nodes, edges, fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

Kind = Literal["node", "edge", "input", "output", "setting"]
Parts = dict[str, tuple[str, JsonValue]]
"""Pieces of a document by id: where each stands, and what it is."""


@dataclass(frozen=True)
class Change:
    """One piece that came, went or became something else."""

    op: Literal["added", "removed", "changed"]
    kind: Kind
    id: str
    pointer: str
    before: JsonValue = None
    after: JsonValue = None


def changes(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> list[Change]:
    """List what differs; the layout is no part of it. Pointers are into `after` where it has it."""
    found: list[Change] = []
    for kind, old, new in (
        ("node", _nodes(before), _nodes(after)),
        ("edge", _edges(before), _edges(after)),
        ("input", _inputs(before), _inputs(after)),
        ("output", _fields(before, "outputs"), _fields(after, "outputs")),
        ("setting", _settings(before), _settings(after)),
    ):
        found += _compare(kind, old, new)  # type: ignore[arg-type] # the five literals above
    return found


def _compare(kind: Kind, old: Parts, new: Parts) -> Iterator[Change]:
    for id_ in sorted(old.keys() | new.keys()):
        if id_ not in new:
            pointer, value = old[id_]
            yield Change("removed", kind, id_, pointer, before=value)
        elif id_ not in old:
            pointer, value = new[id_]
            yield Change("added", kind, id_, pointer, after=value)
        elif old[id_][1] != new[id_][1]:
            yield from _inside(kind, id_, new[id_][0], old[id_][1], new[id_][1])


def _inside(
    kind: Kind, id_: str, pointer: str, before: JsonValue, after: JsonValue
) -> Iterator[Change]:
    """Go into objects as far as both have them, so that a change is shown where it is."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield Change("changed", kind, id_, pointer, before, after)
        return
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one != other or (name in before) != (name in after):
            yield from _inside(kind, id_, f"{pointer}/{_escaped(name)}", one, other)


def _nodes(document: Mapping[str, JsonValue]) -> Parts:
    return {
        str(node["id"]): (f"/nodes/{index}", node)
        for index, node in enumerate(_list(document, "nodes"))
    }


def _edges(document: Mapping[str, JsonValue]) -> Parts:
    return {
        f"{edge['from']}>{edge['to']}": (f"/edges/{index}", edge)
        for index, edge in enumerate(_list(document, "edges"))
    }


def _list(document: Mapping[str, JsonValue], field: str) -> list[dict[str, JsonValue]]:
    value = document.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inputs(document: Mapping[str, JsonValue]) -> Parts:
    schema = document.get("inputs")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(properties, dict):
        return {"inputs": ("/inputs", schema)} if schema is not None else {}
    rest: JsonValue = {key: value for key, value in schema.items() if key != "properties"}
    shown: Parts = {
        name: (f"/inputs/properties/{_escaped(name)}", value) for name, value in properties.items()
    }
    return {"": ("/inputs", rest), **shown}


def _fields(document: Mapping[str, JsonValue], field: str) -> Parts:
    value = document.get(field)
    if isinstance(value, dict):
        return {name: (f"/{field}/{_escaped(name)}", one) for name, one in value.items()}
    return {field: (f"/{field}", value)} if value is not None else {}


def _settings(document: Mapping[str, JsonValue]) -> Parts:
    own = {
        name: (f"/{name}", document[name]) for name in ("name", "description") if name in document
    }
    return {**own, **_fields(document, "settings")}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
