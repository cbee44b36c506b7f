"""What each step gives, as far as it can be worked out from the drawing: shown, never proven.

The checker knows only what types declare; an outline also follows `data.set`, lists and forms, so
that somebody who draws finds the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.compiler.drawing import TOP, Drawing, Drawn
from engine.compiler.scopes import ERROR, RUN
from engine.compiler.shapes import Schema
from nextscript.document.models import Each, FlowDocument
from nextscript.errors import ExpressionError
from nextscript.expressions import (
    compile_lazy,
    compile_template,
    items_of,
    references,
    schema_of_template,
    schema_of_value,
)
from nextscript.values import Json

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_STEPS = 40
"""How far back a value is followed; Python has a limit of its own."""
INDEX: Schema = {"type": "integer"}


class Outlines:
    """Schemas of the names of one flow. A step that depends on itself has none."""

    def __init__(
        self, document: FlowDocument, drawing: Drawing, variables: Mapping[str, Json] | None
    ) -> None:
        self.document = document
        self.drawing = drawing
        self.variables = schema_of_value(dict(variables)) if variables is not None else {}
        self._known: dict[int, Schema] = {}
        self._under_way: set[int] = set()

    def of(self, node: Drawn) -> Schema:
        """Give what others read under a node's id; `{}` when nothing is known."""
        far = len(self._under_way) > _MOST_STEPS
        if far or node.index in self._under_way or node.node.join == "each":
            return {}
        if node.index not in self._known:
            self._under_way.add(node.index)
            self._known[node.index] = self._of(node)
            self._under_way.discard(node.index)
        return self._known[node.index]

    def name(self, name: str, reader: Drawn | None, inside: bool = False) -> Schema:
        """Give what a name means for a node, or for what a container asks of its inside."""
        if name in self.drawing.index:
            return self.of(self.drawing.nodes[self.drawing.index[name]])
        fixed: dict[str, Callable[[], Schema]] = {
            "input": lambda: self.document.inputs or {},
            "vars": lambda: self.variables,
            "run": lambda: RUN,
            "error": lambda: ERROR,
            "index": lambda: INDEX,
            "item": lambda: self._item(reader, inside),
            "loop": lambda: self._loop(reader, inside),
        }
        return fixed[name]() if name in fixed else {}

    def field(self, node: Drawn, name: str, *, inside: bool = False, **more: Schema) -> Schema:
        """Give what a field of a config gives; `more` are names only it has."""
        value = node.config.get(name)
        return (
            self.value(value, node, inside=inside, lazy=False, **more) if value is not None else {}
        )

    def value(
        self, value: Json, node: Drawn, *, inside: bool = False, lazy: bool = True, **more: Schema
    ) -> Schema:
        """Give what a value gives that holds expressions read at a node."""
        try:
            template = compile_template(value, (lambda _: True) if lazy else (lambda _: False))
            if isinstance(value, str) and lazy:
                template = compile_lazy(value)
        except ExpressionError:
            return {}
        roots = {one.root for one in references(template)}
        scope = {one: more.get(one) or self.name(one, node, inside) or None for one in roots}
        return schema_of_template(template, scope)

    def list_of(self, node: Drawn) -> Schema | None:
        """Give the schema of the items a node works through one by one."""
        each = node.node.each
        source = each.items if isinstance(each, Each) else each
        if source is not None:
            return items_of(self.value(source, node, lazy=False))
        return items_of(self.field(node, "items"))

    def _of(self, node: Drawn) -> Schema:
        from engine.compiler.gives import GIVES  # noqa: PLC0415 - they need each other

        if node.declaration is None or node.node.disabled:
            return {}
        found = GIVES[node.type](self, node) if node.type in GIVES else None
        schema = found or node.declaration.node_type.output
        if node.type == "trigger.manual":
            schema = self.document.inputs or {}
        if node.node.each is None:
            return schema
        items = {key: one for key, one in schema.items() if key != "$defs"}
        return {"type": "array", "items": items, "$defs": schema.get("$defs", {})}

    def _around(self, reader: Drawn | None, inside: bool, type_: str) -> Drawn | None:
        if reader is None:
            return None
        places = [*([reader.index] if inside else []), *self.drawing.containers(reader.index)]
        nodes = [self.drawing.nodes[one] for one in places if one != TOP]
        return next((one for one in nodes if one.type == type_), None)

    def _item(self, reader: Drawn | None, inside: bool) -> Schema:
        if reader is not None and reader.node.each is not None and not inside:
            return self.list_of(reader) or {}
        around = self._around(reader, inside, "flow.each")
        return (self.list_of(around) or {}) if around else {}

    def _loop(self, reader: Drawn | None, inside: bool) -> Schema:
        around = self._around(reader, inside, "flow.loop")
        fields: dict[str, Schema] = {"index": INDEX}
        if around is not None and around.config.get("items") is not None:
            fields["item"] = self.list_of(around) or {}
        return {"type": "object", "properties": fields, "required": list(fields)}
