"""The schemas of the names an expression may read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.configs import Scope
from engine.compiler.drawing import Drawn
from engine.compiler.shapes import Schema
from nextscript.document.models import Each, FlowDocument
from nextscript.values import Json

ERROR: Schema = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "node": {"type": ["string", "null"]},
        "path": {"type": ["string", "null"]},
        "details": {},
    },
    "required": ["code", "message", "node", "path", "details"],
}
RUN: Schema = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "flow": {"type": "string"},
        "flow_name": {"type": "string"},
        "version": {"type": ["integer", "null"]},
        "environment": {"type": "string"},
        "source": {"type": "string"},
        "started_by": {"type": "object"},
        "started_at": {"type": "string", "format": "date-time"},
        "test": {"type": "boolean"},
    },
}
"""What `engine.workflows.continuing.run_facts` gives; shown, and not checked against."""
COUNTS: Scope = {name: {"type": "integer"} for name in ("done", "failed", "total")}


def variables_schema(variables: Mapping[str, Json] | None) -> Schema | None:
    """Give the schema of `vars`; unknown when it is not known which environment this is for."""
    if variables is None:
        return None
    properties: dict[str, Schema] = {name: {} for name in variables}
    required = list(properties)
    closed: Schema = {"additionalProperties": False, "required": required}
    return {"type": "object", "properties": properties, **closed}


def output_schema(node: Drawn, document: FlowDocument) -> Schema | None:
    """Give the schema of what others read under a node's id; None when it is not known."""
    if node.declaration is None or node.node.disabled or node.node.join == "each":
        return None
    if node.node.on_error == "continue" or node.type == "flow.call":
        return None
    schema: Schema = node.declaration.node_type.output
    if node.type == "trigger.manual":
        return document.inputs
    each = node.node.each
    if isinstance(each, Each) and (each.on_item_error == "collect" or each.until or each.open):
        return {"type": "array"}  # errors and nulls stand between the results
    if each is not None:
        items = {key: inner for key, inner in schema.items() if key != "$defs"}
        return {"type": "array", "items": items, "$defs": schema.get("$defs", {})}
    return schema or None
