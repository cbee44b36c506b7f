"""Which list a name such as `item` goes through at a place, for those who try expressions out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.compiler.draw import draw
from engine.compiler.drawing import Drawing, Drawn
from engine.compiler.report import Report
from engine.compiler.shapes import is_lazy_at
from nextscript.catalog import Catalog
from nextscript.document.models import Each, FlowDocument
from nextscript.values import Json

_BESIDE_EACH = ("/each", "/guard", "/default")


@dataclass(frozen=True, slots=True)
class Repeat:
    """`item` (and `index`) or `loop` at a place: the list, and where that is worked out."""

    name: Literal["item", "loop"]
    items: Json
    node: str
    pointer: str


def repeats_at(
    document: FlowDocument, catalog: Catalog, node_id: str, pointer: str = ""
) -> list[Repeat]:
    """List what is repeated around a field, each name once, the innermost of each.

    `pointer` starts at the node, such as `/config/where`. Nothing for a node that is not there.
    """
    drawing = draw(document, catalog, Report())
    if node_id not in drawing.index:
        return []
    found: dict[str, Repeat] = {}
    for one in _around(drawing, drawing.nodes[drawing.index[node_id]], pointer):
        found.setdefault(one.name, one)
    return list(found.values())


def _around(drawing: Drawing, node: Drawn, pointer: str) -> Iterator[Repeat]:
    field = pointer.removeprefix("/config")
    asked = field != pointer and node.declaration is not None
    if asked and is_lazy_at(node.declaration.node_type.config, field):  # type: ignore[union-attr] # asked above
        yield from _own(node)
    each = node.node.each
    if each is not None and not pointer.startswith(_BESIDE_EACH):
        yield Repeat("item", each.items if isinstance(each, Each) else each, node.id, "/each")
    for container in drawing.containers(node.index):
        if drawing.nodes[container].type in ("flow.each", "flow.loop"):
            yield from _own(drawing.nodes[container])


def _own(node: Drawn) -> Iterator[Repeat]:
    name: Literal["item", "loop"] = "loop" if node.type == "flow.loop" else "item"
    yield Repeat(name, node.config.get("items"), node.id, "/config/items")
