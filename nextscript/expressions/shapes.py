"""What is known of a value before it exists: its JSON types and, through a schema, its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from nextscript.expressions.faults import nearest
from nextscript.expressions.render import kind
from nextscript.values import Json

JsonSchema: TypeAlias = dict[str, Any]  # Any: a JSON Schema is any JSON object
_HOPS = 20
_TYPES = {"integer": "number", "array": "list"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One JSON type a value may have, with the schema that says more, or parts worked out."""

    type: str
    schema: JsonSchema | None = None
    root: JsonSchema | None = None
    made: Mapping[str, Shape] | None = None
    item: Shape = None


Shape: TypeAlias = "tuple[Variant, ...] | None"
"""The variants a value may be of; None when nothing is known."""

Presence: TypeAlias = Literal["present", "optional", "undeclared", "excluded"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a key: its shape, whether it is there, and what is there."""

    shape: Shape
    presence: Presence
    near: tuple[str, ...] = ()


def of_types(types: Iterable[str]) -> Shape:
    """Make the shape of published types; `any` is unknown."""
    names = [_TYPES.get(name, name) for name in types]
    return None if "any" in names else tuple(Variant(name) for name in dict.fromkeys(names))


def of_value(value: Json) -> Shape:
    """Make the shape of a value that is there."""
    if isinstance(value, dict):
        return (Variant("object", made={key: of_value(item) for key, item in value.items()}),)
    return (Variant(kind(value)),)


def union(shapes: Iterable[Shape]) -> Shape:
    """Make the shape of a value that has one of these."""
    variants: list[Variant] = []
    for shape in shapes:
        if shape is None:
            return None
        variants.extend(shape)
    return tuple(variants)


def types_of(shape: Shape) -> list[str]:
    """List the types of a known shape, each once."""
    return list(dict.fromkeys(variant.type for variant in shape or ()))


def of_schema(schema: object, root: JsonSchema | None = None, hops: int = 0) -> Shape:
    """Read a JSON Schema, as far as it says which types there can be."""
    if not isinstance(schema, dict) or hops > _HOPS:
        return None
    root = schema if root is None else root
    if "$ref" in schema:
        return of_schema(target(schema["$ref"], root), root, hops + 1)
    for word in ("anyOf", "oneOf"):
        if isinstance(schema.get(word), list) and schema[word]:
            return union(of_schema(part, root, hops + 1) for part in schema[word])
    if isinstance(schema.get("allOf"), list) and len(schema["allOf"]) == 1:
        return of_schema(schema["allOf"][0], root, hops + 1)
    if "allOf" in schema or "if" in schema:
        return None
    return _plain(schema, root)


def _plain(schema: JsonSchema, root: JsonSchema) -> Shape:
    if "const" in schema:
        return of_value(schema["const"])
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return of_types(kind(value) for value in schema["enum"])
    types = schema.get("type")
    if types is None:
        types = "object" if "properties" in schema else "array" if "items" in schema else []
    names = [types] if isinstance(types, str) else types
    if not isinstance(names, list) or not names:
        return None
    return tuple(
        Variant(name, schema, root)
        for name in dict.fromkeys(_TYPES.get(str(word), str(word)) for word in names)
    )


def target(reference: object, root: JsonSchema) -> object:
    """Give what a reference within a schema leads to, or None."""
    if reference == "#":
        return root
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    found: object = root
    for key in reference[2:].split("/"):
        key = key.replace("~1", "/").replace("~0", "~")
        found = found.get(key) if isinstance(found, dict) else None
    return found


def part_of(shape: Shape, key: str | int) -> Part:
    """Say what is known of a key of a value."""
    if not shape:
        return Part(None, "present")
    parts = [
        _key_of(variant, key) if isinstance(key, str) else _item_of(variant) for variant in shape
    ]
    kept = [part for part in parts if part.presence != "excluded"]
    near = tuple(dict.fromkeys(name for part in parts for name in part.near))
    if not kept:
        return Part(None, "excluded", near)
    presence: Presence = "present"
    if any(part.presence == "undeclared" for part in kept):
        presence = "undeclared"
    elif len(kept) < len(parts) or any(part.presence == "optional" for part in kept):
        presence = "optional"
    return Part(union(part.shape for part in kept), presence, near)


def _item_of(variant: Variant) -> Part:
    if variant.type == "string":
        return Part(of_types(["string"]), "present")
    if variant.type != "list":
        return Part(None, "excluded")
    return Part(item_of((variant,)), "present")


def item_of(shape: Shape) -> Shape:
    """Say what is known of the items of a list."""
    shapes: list[Shape] = []
    for variant in shape or ():
        schema = variant.schema or {}
        if variant.item is not None or variant.type != "list":
            shapes.append(variant.item)
        else:
            known = "items" in schema and "prefixItems" not in schema
            shapes.append(of_schema(schema["items"], variant.root) if known else None)
    return union(shapes) if shapes else None


def _key_of(variant: Variant, key: str) -> Part:
    if variant.type != "object":
        return Part(None, "excluded")
    if variant.made is not None:
        there = key in variant.made
        return Part(
            variant.made.get(key),
            "present" if there else "excluded",
            () if there else tuple(nearest(key, variant.made)),
        )
    return _declared(variant.schema or {}, variant.root, key)


def _declared(schema: JsonSchema, root: JsonSchema | None, key: str) -> Part:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        properties = {}
    if key in properties:
        declared = properties[key]
        # A model's field that has a default is written out, though its schema does not require it.
        sure = key in schema.get("required", ()) or (
            isinstance(declared, dict) and "default" in declared
        )
        return Part(of_schema(declared, root), "present" if sure else "optional")
    near = tuple(nearest(key, properties))
    others = schema.get("additionalProperties")
    if "patternProperties" in schema or isinstance(others, dict):
        return Part(of_schema(others, root) if isinstance(others, dict) else None, "optional")
    if others is False:
        return Part(None, "excluded", near)
    # Without declared properties nothing is known, so nothing is said.
    return Part(None, "undeclared" if properties and others is None else "present", near)


def holds_lazy(schema: object, root: JsonSchema, hops: int = 0) -> bool:
    """Say whether there are fields for unevaluated expressions below this one."""
    if not isinstance(schema, dict) or hops > 12:
        return False
    if "$ref" in schema:
        return holds_lazy(target(schema["$ref"], root), root, hops + 1)
    parts: list[object] = [schema.get("items"), schema.get("additionalProperties")]
    for word in ("anyOf", "oneOf", "allOf"):
        parts.extend(schema.get(word) or ())
    parts.extend((schema.get("properties") or {}).values())
    return bool(schema.get("x-lazy")) or any(holds_lazy(part, root, hops + 1) for part in parts)
