"""What an expression at a place of a drawing may read, for those who write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.compiler.draw import NO_ERROR_PORT, draw
from engine.compiler.drawing import TOP, Drawing, Drawn
from engine.compiler.gives import row_names
from engine.compiler.names import sight_of
from engine.compiler.outlines import INDEX, Outlines
from engine.compiler.reads import Reader, Visibility
from engine.compiler.report import Report
from engine.compiler.result import Known
from engine.compiler.scopes import COUNTS, ERROR
from engine.compiler.shapes import Schema, is_lazy_at
from nextscript.catalog import Catalog
from nextscript.document.models import FlowDocument
from nextscript.expressions import resolved

Kind = Literal["step", "input", "vars", "item", "loop", "error", "run"]
_TITLES = {
    "input": "What the run was started with",
    "vars": "Variables of the project",
    "run": "This run",
    "item": "The current item",
    "index": "Number of the current item, from 0",
    "loop": "The current repetition",
    "error": "The error that led here",
    "group": "The items of this group",
    "key": "What the items of this group share",
    "done": "How many items are done",
    "failed": "How many items have failed",
    "total": "How many items there are",
    "response": "The answer of this page: status, headers, body",
    "page": "Number of this page, from 1",
}
_PAGE: dict[str, Schema] = {
    "response": {
        "type": "object",
        "properties": {"status": INDEX, "headers": {"type": "object"}, "body": {}},
    },
    "page": INDEX,
}


@dataclass(frozen=True, slots=True)
class Readable:
    """One name. `certain` is false when it may not be there: then the reader needs a default."""

    name: str
    kind: Kind
    title: str
    certain: bool
    schema: Schema


def readable_at(
    document: FlowDocument,
    catalog: Catalog,
    node_id: str | None,
    pointer: str = "",
    known: Known | None = None,
) -> list[Readable] | None:
    """List the names in reach of a field; None when there is no such node.

    `pointer` starts at the node, such as `/config/where`; without a node it is the flow's outputs.
    The nearest steps come first.
    """
    report = Report()
    drawing = draw(document, catalog, report)
    if node_id is not None and node_id not in drawing.index:
        return None
    node = drawing.nodes[drawing.index[node_id]] if node_id is not None else None
    variables = known.variables if known else None
    outlines = Outlines(document, drawing, variables)
    place = _Place.of(node, pointer, outlines)
    sight = sight_of(drawing, report)
    return [
        *_own(place, outlines),
        *_steps(drawing, sight, place, outlines),
        *_always(outlines, place),
        *_error(sight, place),
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    node: Drawn | None
    reader: Reader
    inside: bool
    names: Mapping[str, Schema]
    """Names that are there only at this place, besides those of the containers around."""

    @classmethod
    def of(cls, node: Drawn | None, pointer: str, outlines: Outlines) -> _Place:
        if node is None:
            return cls(None, Reader(None, ended=TOP), False, {})
        field = pointer.removeprefix("/config")
        lazy = field != pointer and node.declaration is not None
        if lazy and is_lazy_at(node.declaration.node_type.config, field):  # type: ignore[union-attr] # asked above
            return _lazy(cls, node, field, outlines)
        counts = {name: one or {} for name, one in COUNTS.items()}
        if pointer.startswith("/each/until"):
            return cls(node, Reader(node.index), False, counts)
        beside = pointer.startswith(("/each", "/guard", "/default"))
        own = {} if beside or node.node.each is None else _item(outlines, node)
        return cls(node, Reader(node.index), False, own)


def _lazy(place: type[_Place], node: Drawn, field: str, outlines: Outlines) -> _Place:
    if node.type == "flow.each" and field == "/until":
        counts = {name: one or {} for name, one in COUNTS.items()}
        return place(node, Reader(node.index), False, counts)
    if node.holds_nodes:
        names = _item(outlines, node) if node.type == "flow.each" else {}
        if node.type == "flow.loop":
            names = {"loop": outlines.name("loop", node, inside=True)}
        inside = Reader(node.index, ended=node.index, early=field == "/while")
        return place(node, inside, True, names)
    if node.group != "activity":
        return place(node, Reader(node.index), False, {})
    if node.type == "data.aggregate" and field.startswith("/values"):
        return place(node, Reader(node.index), False, row_names(outlines, node))
    names = _PAGE if field.startswith("/paging") else _item(outlines, node)
    return place(node, Reader(node.index), False, names)


def _item(outlines: Outlines, node: Drawn) -> dict[str, Schema]:
    return {"item": outlines.list_of(node) or {}, "index": INDEX}


def _own(place: _Place, outlines: Outlines) -> Iterator[Readable]:
    names = dict(place.names)
    around = _types_around(place, outlines.drawing)
    if "flow.each" in around and place.node is not None:
        names.setdefault("item", outlines.name("item", place.node))
        names.setdefault("index", INDEX)
    if "flow.loop" in around and place.node is not None:
        names.setdefault("loop", outlines.name("loop", place.node))
    for name, schema in names.items():
        kind: Kind = "loop" if name == "loop" else "item"
        yield Readable(name, kind, _TITLES.get(name, name), True, resolved(schema))


def _types_around(place: _Place, drawing: Drawing) -> list[str]:
    if place.node is None:
        return []
    return [drawing.nodes[one].type for one in drawing.containers(place.node.index)]


def _steps(
    drawing: Drawing, sight: Visibility, place: _Place, outlines: Outlines
) -> Iterator[Readable]:
    distance = _distances(drawing, place)
    for node in sorted(drawing.nodes, key=lambda one: (distance.get(one.index, 10_000), one.id)):
        verdict = sight.verdict(place.reader, node.index)
        own_event = verdict == "self" and node.group == "trigger"
        if node.type in NO_ERROR_PORT:
            continue  # what ends a path has no output
        if verdict in ("certain", "uncertain", "undecided") or own_event:
            title = node.node.name or (
                node.declaration.node_type.title if node.declaration else node.type
            )
            certain = verdict == "certain" or own_event
            yield Readable(node.id, "step", title, certain, resolved(outlines.of(node)))


def _distances(drawing: Drawing, place: _Place) -> dict[int, int]:
    """Say how many edges and borders back each node is."""
    if place.node is None:
        return {}
    found = {place.node.index: 0}
    queue = [place.node.index]
    for one in queue:
        parent = drawing.nodes[one].parent
        before = [link.source for link in drawing.into[one]]
        if not before and parent != TOP:
            before = [parent]
        for node in before:
            if node not in found:
                found[node] = found[one] + 1
                queue.append(node)
    return found


def _always(outlines: Outlines, place: _Place) -> list[Readable]:
    names: tuple[Literal["input", "vars", "run"], ...] = ("input", "vars", "run")
    if place.node is not None and place.node.group == "trigger":
        names = ("vars", "run")  # its event is what makes the input
    return [
        Readable(name, name, _TITLES[name], True, resolved(outlines.name(name, None)))
        for name in names
    ]


def _error(sight: Visibility, place: _Place) -> list[Readable]:
    verdict = sight.error_verdict(place.reader)
    if verdict == "later":
        return []
    title = _TITLES["error"]
    return [Readable("error", "error", title, verdict == "certain", resolved(ERROR))]
