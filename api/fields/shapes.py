"""What kind of field a JSON Schema asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nextscript.document.strict_json import join_pointer
from nextscript.values import Json

Schema = dict[str, Any]  # Any: a JSON Schema is any JSON object
MOST_DEPTH = 6
_LONG = 200
_LAST = 1_000


def resolved(schema: Schema, root: Schema) -> Schema:
    """Follow references, and of several choices take the first that is not null."""
    for _ in range(MOST_DEPTH):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        found: Any = root  # Any: a walk through a JSON Schema
        for part in reference[2:].split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, dict):
            break
        schema = {**found, **{key: one for key, one in schema.items() if key != "$ref"}}
    for one in schema.get("anyOf", ()) if "type" not in schema else ():
        if isinstance(one, dict) and one.get("type") != "null":
            return {**resolved(one, root), **{k: v for k, v in schema.items() if k != "anyOf"}}
    return schema


def kind_of(schema: Schema) -> str:
    """Name the JSON type of a field; text when nothing is said."""
    types = schema.get("type")
    if isinstance(types, list):
        types = next((one for one in types if one != "null"), "string")
    if types is None:
        return "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(types)


def fields_in(schema: Schema, root: Schema, pointer: str) -> Iterator[tuple[str, str, Schema]]:
    """Give the fields of an object in their order: name, JSON Pointer and schema.

    Documents keep no order of names; `x-order` says it.
    """
    fields = ((name, one) for name, one in schema["properties"].items() if isinstance(one, dict))
    for name, one in sorted(fields, key=lambda field: _place(field[1])):
        yield name, join_pointer(pointer, name), resolved(one, root)


def _place(schema: Schema) -> float:
    place = schema.get("x-order")
    return place if isinstance(place, int | float) else _LAST


def is_group(schema: Schema, depth: int) -> bool:
    """Say whether it is an object that is drawn as its fields."""
    if kind_of(schema) != "object" or is_file(schema) or depth >= MOST_DEPTH:
        return False
    return isinstance(schema.get("properties"), dict) and bool(schema["properties"])


def is_long(schema: Schema) -> bool:
    """Say whether it is text of several lines."""
    most = schema.get("maxLength")
    return schema.get("x-widget") == "text" or (isinstance(most, int) and most > _LONG)


def is_lines(schema: Schema, root: Schema) -> bool:
    """Say whether it is a list of texts, one a line; a list of which nothing is said is one."""
    items = schema.get("items")
    if kind_of(schema) != "array" or is_files(schema, root):
        return False
    return not items or (isinstance(items, dict) and kind_of(resolved(items, root)) == "string")


def is_file(schema: Schema) -> bool:
    """Say whether it is a file."""
    return schema.get("x-widget") == "file" and kind_of(schema) != "array"


def is_files(schema: Schema, root: Schema) -> bool:
    """Say whether it is a list of files."""
    items = schema.get("items")
    of_files = isinstance(items, dict) and is_file(resolved(items, root))
    return kind_of(schema) == "array" and (of_files or schema.get("x-widget") == "file")


def choices_of(schema: Schema, root: Schema) -> list[Json] | None:
    """Give what several are chosen of; None for a field where that is not so."""
    items = schema.get("items")
    if kind_of(schema) != "array" or not isinstance(items, dict):
        return None
    allowed = resolved(items, root).get("enum")
    return allowed if isinstance(allowed, list) else None


def file_fields(root: Schema) -> dict[str, Schema]:
    """Give the schemas of the fields that take files, by pointer."""
    found: dict[str, Schema] = {}

    def look(schema: Schema, pointer: str, depth: int) -> None:
        if is_file(schema) or is_files(schema, root):
            found[pointer or "/"] = schema
        elif is_group(schema, depth):
            for _, inner, one in fields_in(schema, root, pointer):
                look(one, inner, depth + 1)

    look(resolved(root, root), "", 0)
    return found


def accepted(schema: Schema, root: Schema) -> list[str]:
    """Give the kinds of files a field takes: media types, `image/*`, or endings such as `.pdf`."""
    items = schema.get("items")
    inner = resolved(items, root) if isinstance(items, dict) else {}
    said = schema.get("x-accept", inner.get("x-accept", schema.get("contentMediaType")))
    listed = said.split(",") if isinstance(said, str) else said if isinstance(said, list) else []
    return [str(one).strip().lower() for one in listed if str(one).strip()]


def shown(value: Json) -> str:
    """Give a value as it stands in a list of choices."""
    return value if isinstance(value, str) else json.dumps(value)


def words(name: str) -> str:
    """Make a title of a field's name."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()


def field_pointers(root: Schema) -> set[str]:
    """Give the pointers of all fields and groups that are drawn; the root's is empty."""
    found: set[str] = set()

    def look(schema: Schema, pointer: str, depth: int) -> None:
        found.add(pointer)
        if is_group(schema, depth):
            for _, inner, one in fields_in(schema, root, pointer):
                look(one, inner, depth + 1)

    look(resolved(root, root), "", 0)
    return found
