"""The schemas of an operation: whole for checking, cut for showing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nextscript.files import File
from nextscript.manifest.models import JsonSchema, Operation
from nextscript.titles import titled

FILE: JsonSchema = {**File.model_json_schema(by_alias=True), "x-file": True}
"""How a field that takes a file looks, and what an operation that gives one gives."""
MOST_SHOWN = 24_000
"""Bytes of shared schemas one operation shows; what is farther away is any value."""
Schemas = Mapping[str, JsonSchema | bool]


class Shared:
    """The schemas operations share: how large each is and which others it names."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._known: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._titles: dict[str, JsonSchema] = {}

    def whole(self, schema: JsonSchema) -> JsonSchema:
        """Give a schema that can be checked against."""
        return {**schema, "$defs": self._schemas}

    def form(self, schema: JsonSchema, most: int) -> JsonSchema:
        """Give a schema as a form shows it: as `shown`, and every field has a title."""
        found = titled(self.shown(schema, most))
        reached = found.get("$defs", {})
        titles = {name: self._titled(name, one) for name, one in reached.items()}
        return {**found, "$defs": titles} if titles else found

    def _titled(self, name: str, schema: JsonSchema) -> JsonSchema:
        """Give a shared schema with titles: one copy for all that show it."""
        if schema is not self._schemas.get(name):
            return schema
        if name not in self._titles:
            self._titles[name] = titled(schema)
        return self._titles[name]

    def shown(self, schema: JsonSchema, most: int = MOST_SHOWN) -> JsonSchema:
        """Give a schema with what it reaches, nearest first; beyond `most` bytes any value goes.

        The shared schemas are not copied.
        """
        names = list(dict.fromkeys(references_in(schema)))
        kept: dict[str, Any] = {}  # Any: JSON Schemas
        used = 0
        for name in names:  # grows while it is walked: nearest first
            size, further = self._about(name)
            if used + size > most:
                kept[name] = {"title": name}
                continue
            used += size
            kept[name] = self._schemas.get(name, {})
            names += [one for one in further if one not in kept and one not in names]
        return {**schema, "$defs": kept} if kept else schema

    def _about(self, name: str) -> tuple[int, tuple[str, ...]]:
        if name not in self._known:
            schema = self._schemas.get(name, {})
            self._known[name] = (
                len(json.dumps(schema)),
                tuple(dict.fromkeys(references_in(schema))),
            )
        return self._known[name]


def references_in(schema: object) -> Iterator[str]:
    """Name the shared schemas a schema refers to."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found = one.get("$ref")
            if isinstance(found, str) and found.startswith("#/$defs/"):
                yield found.removeprefix("#/$defs/")
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


ALL_PAGES = "all_pages"


def input_of(operation: Operation) -> JsonSchema:
    """Give the form of an operation: a closed object, with a word about its pages."""
    own = operation.input
    schema: JsonSchema = {
        "title": operation.title,
        **own,
        "type": "object",
        "properties": dict(own.get("properties", {})),
        "additionalProperties": False,
    }
    if operation.paging:
        schema["properties"][pages_field(operation)] = {
            "type": "boolean",
            "default": False,
            "title": "Read all pages",
            "description": "Go on until the last page; the answer then holds the items of all.",
            "x-group": "More",
        }
    return schema


def pages_field(operation: Operation) -> str:
    """Name the field that asks for all pages, past a field of the service's own of that name."""
    name = ALL_PAGES
    while name in operation.input.get("properties", {}):
        name += "_"
    return name


def output_of(operation: Operation) -> JsonSchema:
    """Give what the next node may read."""
    if operation.answer.file:
        return FILE
    return operation.answer.output


def schema_at(schema: object, pointer: str, schemas: Schemas) -> JsonSchema:
    """Give the schema of a part of an answer, as far as it is declared."""
    found = _opened(schema, schemas)
    for key in pointer.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        found = _opened(found.get("properties", {}).get(name), schemas)
    return found


def _opened(schema: object, schemas: Schemas) -> JsonSchema:
    for _ in range(20):
        if not isinstance(schema, dict):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        schema = schemas.get(reference.removeprefix("#/$defs/"))
    return {}
