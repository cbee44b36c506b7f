"""What a node type's JSON Schema says about the places of a config: lazy, raw, unknown fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nextscript.document.strict_json import join_pointer

Schema = dict[str, Any]  # Any: a JSON Schema is any JSON object
_MOST_DEPTH = 70


@dataclass(slots=True)
class Places:
    """Pointers into one config, by what the schema says about them.

    `lazy` strings are handed on unevaluated; `raw` subtrees take no expressions; `unknown` fields
    are in no closed object, each with the names that are.
    """

    lazy: set[str] = field(default_factory=set)
    raw: set[str] = field(default_factory=set)
    unknown: dict[str, list[str]] = field(default_factory=dict)

    def is_lazy(self, pointer: str) -> bool:
        """Say whether the string at a pointer is a lazy field."""
        return pointer in self.lazy

    def is_raw(self, pointer: str) -> bool:
        """Say whether the string at a pointer is taken as it stands."""
        while pointer:
            if pointer in self.raw:
                return True
            pointer = pointer.rpartition("/")[0]
        return False


def find_places(schema: Schema, config: object) -> Places:
    """Walk a config along its schema."""
    places = Places()
    _walk(schema, schema.get("$defs", {}), config, "", places, 0)
    return places


def is_lazy_at(schema: Schema, pointer: str) -> bool:
    """Say whether the field at a pointer is handed on unevaluated, filled in or not."""
    found = list(_resolve(schema, schema.get("$defs", {}), 0))
    for key in pointer.split("/")[1:]:
        found = [
            one
            for before in found
            for one in _resolve(_below(before, key), schema.get("$defs", {}), 0)
        ]
    return any(one.get("x-lazy") is True for one in found)


def _below(schema: Schema, key: str) -> object:
    if key.isdigit() and "items" in schema:
        return schema["items"]
    name = key.replace("~1", "/").replace("~0", "~")
    return schema.get("properties", {}).get(name, schema.get("additionalProperties"))


def has_hints(schema: object) -> bool:
    """Say whether anything in a schema is lazy or raw."""
    if isinstance(schema, dict):
        if schema.get("x-lazy") is True or schema.get("x-expression") is False:
            return True
        return any(has_hints(inner) for inner in schema.values())
    return isinstance(schema, list) and any(has_hints(inner) for inner in schema)


def _walk(
    schema: object, defs: Schema, value: object, pointer: str, places: Places, depth: int
) -> None:
    options = list(_resolve(schema, defs, 0))
    if depth > _MOST_DEPTH or not options:
        return
    if any(one.get("x-expression") is False for one in options):
        places.raw.add(pointer)
    if isinstance(value, str):
        if any(one.get("x-lazy") is True for one in options):
            places.lazy.add(pointer)
    elif isinstance(value, dict):
        _walk_object(options, defs, value, pointer, places, depth)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for one in options:
                if isinstance(one.get("items"), dict):
                    _walk(one["items"], defs, inner, f"{pointer}/{at}", places, depth + 1)


def _walk_object(
    options: list[Schema],
    defs: Schema,
    value: dict[str, object],
    pointer: str,
    places: Places,
    depth: int,
) -> None:
    objects = [one for one in options if _takes_objects(one)]
    is_open = any(_is_open(one) for one in objects)
    names = sorted({name for one in objects for name in one.get("properties", {})})
    for key, inner in value.items():
        where = join_pointer(pointer, key)
        if objects and not is_open and key not in names:
            places.unknown[where] = names
        for one in objects:
            known = one.get("properties", {}).get(key, one.get("additionalProperties"))
            if isinstance(known, dict):
                _walk(known, defs, inner, where, places, depth + 1)


def _takes_objects(schema: Schema) -> bool:
    kind = schema.get("type", "object")
    return kind == "object" or (isinstance(kind, list) and "object" in kind)


def _is_open(schema: Schema) -> bool:
    """A model without a word on further fields would drop them; that hides a typo."""
    if schema.get("additionalProperties", False) is not False or "patternProperties" in schema:
        return True
    return "properties" not in schema and "additionalProperties" not in schema


def _resolve(schema: object, defs: Schema, depth: int) -> Iterator[Schema]:
    """Give the schemas a value may follow here, references and unions opened."""
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = defs.get(reference.rpartition("/")[2])
        hints = {key: inner for key, inner in schema.items() if key.startswith("x-")}
        for one in _resolve(target, defs, depth + 1):
            yield {**one, **hints} if hints else one
        return
    unions = [key for key in ("anyOf", "oneOf", "allOf") if key in schema]
    if not unions:
        yield schema
        return
    hints = {key: inner for key, inner in schema.items() if key.startswith("x-")}
    for key in unions:
        for option in schema[key]:
            for one in _resolve(option, defs, depth + 1):
                yield {**one, **hints} if hints else one
