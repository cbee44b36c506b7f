"""Schemas of OpenAPI and Swagger as JSON Schema 2020-12, only those that are reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import re2

from nextscript.manifest.schemas import FILE
from nextscript.openapi.documents import Documents, Node, Object

Way = Literal["in", "out"]
Schema = dict[str, Any] | bool  # Any: a JSON Schema is any JSON
_MOST_ENUM = 2_000
_LONGEST = 2_000
_DEPTH = 150
_KEPT = frozenset(
    [
        "title",
        "description",
        "default",
        "enum",
        "const",
        "type",
        "format",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "required",
        "contentEncoding",
        "contentMediaType",
        "deprecated",
        "examples",
        "minContains",
        "maxContains",
        "readOnly",
        "writeOnly",
    ]
)
_NUMBERS = frozenset(
    [
        "minimum",
        "maximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
    ]
)
_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties")  # fmt: skip
_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_TYPES = frozenset(["string", "number", "integer", "boolean", "array", "object", "null"])


class Schemas:
    """Converts schemas; those that are named by reference are kept once, by name."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.shared: dict[str, Schema] = {}
        self.odd: dict[str, None] = {}
        """What was strange about them, in words."""
        self._names: dict[tuple[str, str, Way], str] = {}
        self._taken: set[str] = set()
        self._waiting: list[tuple[str, Node, Way]] = []

    def convert(self, node: Node, way: Way) -> Schema:
        """Give a schema as 2020-12: what goes `in` to the service, or comes `out` of it.

        What it refers to stands in `shared` once `settle` was called.
        """
        return self._schema(node.value, node, way, 0)

    def settle(self) -> None:
        """Convert what was referred to, and cut circles that no value could ever follow."""
        while self._waiting:
            name, node, way = self._waiting.pop()
            self.shared[name] = self._schema(node.value, node, way, 0)
        for name in list(self.shared):
            if _leads_to_itself(name, self.shared):
                self.odd.setdefault(
                    f"The schema “{name}” contains itself; it stands for any value."
                )
                self.shared[name] = {"title": name}

    def _schema(self, value: object, node: Node, way: Way, depth: int) -> Schema:
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict) or depth > _DEPTH:
            return {}
        reference = value.get("$ref")
        if isinstance(reference, str):
            return self._reference(reference, value, node, way)
        made = self._plain(value, way)
        for key in _ONE:
            if isinstance(value.get(key), dict | bool):
                made[key] = self._schema(value[key], node, way, depth + 1)
        for key in _MANY:
            parts = value.get(key)
            if isinstance(parts, list) and parts:
                made[key] = [self._schema(one, node, way, depth + 1) for one in parts]
        if isinstance(value.get("items"), list) and "prefixItems" not in made:
            made["prefixItems"] = [
                self._schema(one, node, way, depth + 1) for one in value["items"]
            ]
        for key in _MAPS:
            if isinstance(value.get(key), dict):
                made[key] = {
                    name: self._schema(one, node, way, depth + 1)
                    for name, one in value[key].items()
                }
        return _finished(made, value, way)

    def _reference(self, reference: str, value: Object, node: Node, way: Way) -> Schema:
        target = self.documents.at(node, reference)
        if target is None or not isinstance(target.value, dict | bool):
            return {}
        beside = {
            key: one for key, one in value.items()
            if key in ("description", "title", "default", "nullable") and one is not None
        }  # fmt: skip
        made: dict[str, Any] = {"$ref": f"#/$defs/{self._named(reference, target, node, way)}"}
        if beside.pop("nullable", False) is True:
            return {"anyOf": [made, {"type": "null"}], **_worded(beside)}
        return {**made, **_worded(beside)}

    def _named(self, reference: str, target: Node, node: Node, way: Way) -> str:
        fragment = reference.partition("#")[2]
        key = (target.document, fragment, way)
        if key not in self._names:
            plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", target.name).strip("_")[:100] or "schema"
            name = wanted = f"{plain}.input" if way == "in" else plain
            at = 2
            while name in self._taken:
                name, at = f"{wanted}_{at}", at + 1
            self._names[key] = name
            self._taken.add(name)
            self._waiting.append((name, target, way))
        return self._names[key]

    def _plain(self, value: Object, way: Way) -> dict[str, Any]:
        made = {key: one for key, one in value.items() if key in _KEPT and one is not None}
        made = _worded(made)
        for key in _NUMBERS & made.keys():
            if isinstance(made[key], bool) or not isinstance(made[key], int | float):
                del made[key]
        self._pattern(made)
        _bounds(made)
        _required(made, value, way)
        _types(made, value)
        if isinstance(made.get("enum"), list) and len(made["enum"]) > _MOST_ENUM:
            self.odd.setdefault(f"A list of {len(made['enum']):,} choices is taken as any value.")
            del made["enum"]
        elif not isinstance(made.get("enum", []), list) or made.get("enum") == []:
            del made["enum"]
        return made

    def _pattern(self, made: dict[str, Any]) -> None:
        pattern = made.get("pattern")
        if pattern is None:
            return
        try:
            re2.compile(pattern, _QUIET)
        except (re2.error, TypeError):
            del made["pattern"]
            self.odd.setdefault(f"The pattern {str(pattern)[:100]} is not checked.")


_QUIET = re2.Options()
_QUIET.log_errors = False


def _worded(made: dict[str, Any]) -> dict[str, Any]:
    for key in ("title", "description"):
        if key in made:
            text = made[key]
            made[key] = text[:_LONGEST] if isinstance(text, str) else str(text)[:_LONGEST]
    return made


def _bounds(made: dict[str, Any]) -> None:
    """3.0 says `exclusiveMinimum: true` beside `minimum`."""
    for key, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        exclusive = made.get(key)
        if exclusive is True and limit in made:
            made[key] = made.pop(limit)
        elif isinstance(exclusive, bool) or not isinstance(exclusive, int | float | None):
            made.pop(key, None)


def _required(made: dict[str, Any], value: Object, way: Way) -> None:
    """Nobody sends what is read-only, and what is write-only does not come back."""
    wanted = made.get("required")
    if not isinstance(wanted, list):
        made.pop("required", None)
        return
    mark = "readOnly" if way == "in" else "writeOnly"
    properties = value.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    kept = [
        one for one in dict.fromkeys(name for name in wanted if isinstance(name, str))
        if not (isinstance(properties.get(one), dict) and properties[one].get(mark) is True)
    ]  # fmt: skip
    made["required"] = kept
    if not kept:
        del made["required"]


def _types(made: dict[str, Any], value: Object) -> None:
    given = made.get("type")
    names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    types = [{"any": None, "int": "integer", "float": "number", "bool": "boolean"}.get(one, one)
             for one in names if isinstance(one, str)]  # fmt: skip
    if "file" in types:
        made.clear()
        made.update(FILE)
        return
    types = [one for one in types if one in _TYPES]
    made.pop("type", None)
    if types in (["string"], ["string", "null"]) and isinstance(made.get("enum"), list):
        # YAML reads unquoted words and numbers as something else.
        made["enum"] = [_as_text(one) for one in made["enum"]]
    if types:
        made["type"] = types[0] if len(types) == 1 else types
    if value.get("nullable") is True or value.get("x-nullable") is True:
        if types and "null" not in types:
            made["type"] = [*types, "null"]
        if isinstance(made.get("enum"), list) and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _finished(made: dict[str, Any], value: Object, way: Way) -> Schema:
    if way == "in" and "properties" in made and "additionalProperties" not in made:
        # Open unless it says otherwise; elsewhere here an object without a word is closed.
        made["additionalProperties"] = True
    nullable = value.get("nullable") is True or value.get("x-nullable") is True
    if nullable and "type" not in made and any(key in made for key in _MANY):
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _leads_to_itself(name: str, shared: dict[str, Schema]) -> bool:
    """Say whether checking a value against a schema would never get past that schema."""
    waiting, seen = list(_next(shared[name])), set[str]()
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            waiting += _next(shared.get(one, True))
    return False


def _next(schema: Schema) -> Iterator[str]:
    """Name what applies to the same value."""
    if isinstance(schema, bool):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield reference.removeprefix("#/$defs/")
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, ()):
            yield from _next(one)
    for key in ("not", "if", "then", "else"):
        if key in schema:
            yield from _next(schema[key])
