"""Steps whose output follows from how they are filled in."""

from __future__ import annotations

from collections.abc import Callable

from engine.compiler.drawing import Drawn
from engine.compiler.outlines import INDEX, Outlines
from engine.compiler.shapes import Schema
from nextscript.expressions import items_of
from nextscript.values import Json

Gives = Callable[[Outlines, Drawn], Schema | None]


def list_of(items: Schema | None) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": items or {}}


def object_of(fields: dict[str, Schema]) -> Schema:
    """Give the schema of an object that has all of these fields."""
    return {"type": "object", "properties": fields, "required": list(fields)}


def row_names(outlines: Outlines, node: Drawn) -> dict[str, Schema]:
    """Give the names `data.aggregate` has for a row."""
    item = outlines.list_of(node)
    by = node.config.get("group_by")
    key = outlines.value(by, node, item=item or {}, index=INDEX) if by else {"type": "null"}
    return {"group": list_of(item), "key": key}


def _values(outlines: Outlines, node: Drawn) -> Schema | None:
    return outlines.field(node, "values") or None


def _same_list(outlines: Outlines, node: Drawn) -> Schema | None:
    return list_of(outlines.list_of(node))


def _mapped(outlines: Outlines, node: Drawn) -> Schema | None:
    item = outlines.list_of(node) or {}
    value = node.config.get("value")
    return list_of(outlines.value(value, node, item=item, index=INDEX))


def _rows(outlines: Outlines, node: Drawn) -> Schema | None:
    names, values = row_names(outlines, node), node.config.get("values")
    if not isinstance(values, dict):
        return None
    fields = {
        key: outlines.value(one, node, group=names["group"], key=names["key"])
        for key, one in values.items()
    }
    return list_of(object_of(fields))


def _groups(outlines: Outlines, node: Drawn) -> Schema | None:
    item = outlines.list_of(node) or {}
    key = outlines.value(node.config.get("by"), node, item=item, index=INDEX)
    return list_of(object_of({"key": key, "items": list_of(item)}))


def _pairs(outlines: Outlines, node: Drawn) -> Schema | None:
    sides = {side: items_of(outlines.field(node, side)) or {} for side in ("left", "right")}
    return list_of(object_of(sides))


def _flat(outlines: Outlines, node: Drawn) -> Schema | None:
    return list_of(items_of(outlines.list_of(node)))


def _results(outlines: Outlines, node: Drawn) -> Schema | None:
    return list_of(_inside(outlines, node))


def _last(outlines: Outlines, node: Drawn) -> Schema | None:
    return object_of({"iterations": INDEX, "last": _inside(outlines, node)})


def _inside(outlines: Outlines, node: Drawn) -> Schema:
    output = node.config.get("output")
    return outlines.value(output, node, inside=True) if isinstance(output, str) else {}


def _form(outlines: Outlines, node: Drawn) -> Schema | None:
    return _schema(node.config.get("fields"))


def _answer(outlines: Outlines, node: Drawn) -> Schema | None:
    declared = node.declaration.node_type.output if node.declaration else {}
    fields = declared.get("properties")
    known = {**fields} if isinstance(fields, dict) else {}
    return {**declared, "properties": {**known, "data": _schema(node.config.get("fields")) or {}}}


def _schema(value: Json) -> Schema | None:
    return value if isinstance(value, dict) and value else None


GIVES: dict[str, Gives] = {
    "data.set": _values,
    "data.filter": _same_list,
    "data.sort": _same_list,
    "data.deduplicate": _same_list,
    "data.limit": _same_list,
    "data.map": _mapped,
    "data.aggregate": _rows,
    "data.group": _groups,
    "data.join": _pairs,
    "data.flatten": _flat,
    "flow.each": _results,
    "flow.loop": _last,
    "flow.scope": lambda outlines, node: _inside(outlines, node) or None,
    "trigger.form": _form,
    "human.form": _answer,
    "human.approval": _answer,
    "ai.generate": _answer,
    "ai.extract": _answer,
}
"""By type; a type that is not here gives what it declares."""
