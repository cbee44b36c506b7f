"""JSON Schemas worked out: of what a template gives, and without references, to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nextscript.expressions.infer import Inference
from nextscript.expressions.render import kind
from nextscript.expressions.shapes import JsonSchema, Shape, Variant, of_schema, target
from nextscript.values import Json

Node = Any  # Any: a template or tree that was checked when it was compiled
_MOST_DEPTH = 8
_MOST_FIELDS = 200
_NAMES = {"list": "array"}
_SHOWN = ("title", "description", "format", "examples")


def schema_of_template(template: Json, scope: Mapping[str, JsonSchema | None]) -> JsonSchema:
    """Work out the schema of what a template gives; `{}` where nothing is known."""
    return _of_shape(_shape(template, {name: of_schema(one) for name, one in scope.items()}), 0)


def resolved(schema: JsonSchema | None) -> JsonSchema:
    """Give a schema as completion shows it: no references, no unions, no depth without end."""
    return _of_schema(schema, schema or {}, 0)


def schema_of_value(value: Json) -> JsonSchema:
    """Give the schema of a value that is there."""
    return _of_value(value, 0)


def items_of(schema: JsonSchema | None) -> JsonSchema | None:
    """Give the schema of the items of a list; None when nothing is known of them."""
    found = resolved(schema).get("items")
    return found if isinstance(found, dict) and found else None


def _shape(template: Node, scope: dict[str, Shape]) -> Shape:
    match template:
        case {"lit": value}:
            return (Variant(kind(value), _of_value(value, 0)),)
        case {"expr": tree}:
            return Inference(scope, lambda *_: None, report_names=False).infer(tree["e"])
        case {"lazy": inner}:
            return _shape(inner, scope)
        case {"obj": fields}:
            return (
                Variant("object", made={key: _shape(one, scope) for key, one in fields.items()}),
            )
        case {"arr": items}:
            first = _shape(items[0], scope) if items else None
            return (Variant("list", item=first),)
    return (Variant("string"),)


def _of_shape(shape: Shape, depth: int) -> JsonSchema:
    if not shape or depth > _MOST_DEPTH:
        return {}
    found = [_of_variant(one, depth) for one in shape]
    kept = [one for one in found if one.get("type") != "null"] or found
    if len(kept) == 1:
        return kept[0]
    return _united(kept)


def _of_variant(variant: Variant, depth: int) -> JsonSchema:
    if variant.made is not None:
        fields = {key: _of_shape(one, depth + 1) for key, one in variant.made.items()}
        return {"type": "object", "properties": fields, "required": list(fields)}
    if variant.schema is not None:
        return _of_schema(
            {**variant.schema, "type": _name(variant.type)}, variant.root or {}, depth
        )
    if variant.item is not None:
        return {"type": "array", "items": _of_shape(variant.item, depth + 1)}
    return {"type": _name(variant.type)}


def _of_schema(schema: object, root: JsonSchema, depth: int) -> JsonSchema:
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return {}
    if "$ref" in schema:
        words = {key: schema[key] for key in _SHOWN if key in schema}
        return {**_of_schema(target(schema["$ref"], root), root, depth + 1), **words}
    for word in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(word), list):
            return _of_union(schema, schema[word], root, depth)
    found = {key: schema[key] for key in (*_SHOWN, "type", "enum", "const") if key in schema}
    if isinstance(schema.get("properties"), dict):
        fields = list(schema["properties"].items())[:_MOST_FIELDS]
        found["properties"] = {key: _of_schema(one, root, depth + 1) for key, one in fields}
        found["required"] = [key for key in schema.get("required", ()) if key in dict(fields)]
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            found[word] = _of_schema(schema[word], root, depth + 1)
    return found


def _of_union(schema: JsonSchema, parts: list[Any], root: JsonSchema, depth: int) -> JsonSchema:
    words = {key: schema[key] for key in _SHOWN if key in schema}
    found = [_of_schema(one, root, depth + 1) for one in parts]
    kept = [one for one in found if one.get("type") != "null"]
    if len(kept) == 1:
        return {**kept[0], **words}
    return {**_united(kept), **words}


def _united(schemas: list[JsonSchema]) -> JsonSchema:
    """Give one schema for several: all their types, and the fields of the one that has most."""
    types = list(dict.fromkeys(one["type"] for one in schemas if isinstance(one.get("type"), str)))
    if not schemas or not all(isinstance(one.get("type"), str) for one in schemas):
        return {}
    largest = max(schemas, key=lambda one: len(one.get("properties", ())))
    return {**largest, "type": types if len(types) > 1 else types[0]}


def _of_value(value: Json, depth: int) -> JsonSchema:
    if depth > _MOST_DEPTH:
        return {}
    if isinstance(value, dict):
        fields = {key: _of_value(one, depth + 1) for key, one in list(value.items())[:_MOST_FIELDS]}
        return {"type": "object", "properties": fields, "required": list(fields)}
    if isinstance(value, list):
        return {"type": "array", "items": _of_value(value[0], depth + 1) if value else {}}
    return {"type": _name(kind(value))}


def _name(type_: str) -> str:
    return _NAMES.get(type_, type_)
