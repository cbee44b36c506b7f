"""A typed Python client: a TypedDict per shape, a method per operation."""

from __future__ import annotations

import json
import keyword
from pathlib import Path
from typing import Any

from nextscript.clients.reading import (
    Called,
    Parameter,
    Part,
    branches,
    operations_of,
    pascal,
    schemas_of,
)

_RUNTIME = Path(__file__).parents[1] / "cli" / "templates" / "client" / "python.txt"
_PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}


def python_client(document: Part) -> str:
    """Write a module for a document. Raises Malformed when it is no OpenAPI 3 document."""
    operations = operations_of(document)
    types = _Types()
    for name, schema in schemas_of(document).items():
        types.define(pascal(name), schema)
    methods = [_method(types, one) for one in operations]
    runtime = _RUNTIME.read_text()
    parts = [runtime.replace("# --- types ---\n", "\n\n".join(types.written) + "\n")]
    return "".join([*parts, *methods])


class _Types:
    def __init__(self) -> None:
        self.written: list[str] = []
        self._names: set[str] = set()

    def define(self, name: str, schema: Part) -> str:
        self._names.add(name)
        fields = schema.get("properties")
        if isinstance(fields, dict) and fields and "anyOf" not in schema:
            self.written.append(self._dictionary(name, schema, fields))
        else:
            self.written.append(f'{name}: TypeAlias = "{self.of(schema, name)}"')
        return name

    def of(self, schema: Any, name: str) -> str:  # Any: a schema may be true
        if not isinstance(schema, dict):
            return "Json"
        several = branches(schema)
        if len(several) > 1:
            kinds = [self.of(one, f"{name}{at or ''}") for at, one in enumerate(several)]
            return _union(kinds)
        return self._one(several[0] if several else {}, name)

    def _one(self, schema: Part, name: str) -> str:
        if isinstance(schema.get("$ref"), str):
            return pascal(schema["$ref"].rpartition("/")[2])
        if "const" in schema or "enum" in schema:
            return _literal(schema.get("enum", [schema.get("const")]))
        whole = schema.get("allOf")
        if isinstance(whole, list) and len(whole) == 1:
            return self.of(whole[0], name)
        type_ = schema.get("type")
        if type_ == "array":
            return f"list[{self.of(schema.get('items', {}), f'{name}Item')}]"
        if type_ == "object" or "properties" in schema:
            return self._object(schema, name)
        return _PLAIN.get(str(type_), "Json")

    def _object(self, schema: Part, name: str) -> str:
        if schema.get("properties"):
            free = name
            while free in self._names:
                free += "_"
            return self.define(free, schema)
        values = schema.get("additionalProperties")
        inner = self.of(values, f"{name}Value") if isinstance(values, dict) else "Json"
        return f"dict[str, {inner}]"

    def _dictionary(self, name: str, schema: Part, fields: Part) -> str:
        required = set(schema.get("required", []))
        typed = {field: self.of(one, name + pascal(field)) for field, one in fields.items()}
        said = {
            field: one if field in required else f"NotRequired[{one}]"
            for field, one in typed.items()
        }
        if all(one.isidentifier() and not keyword.iskeyword(one) for one in said):
            return f"class {name}(TypedDict):\n" + "".join(
                f"    {field}: {one}\n" for field, one in said.items()
            )
        inside = "".join(f"        {json.dumps(one)}: {json.dumps(said[one])},\n" for one in said)
        return f'{name} = TypedDict(\n    "{name}",\n    {{\n{inside}    }},\n)\n'


def _method(types: _Types, one: Called) -> str:
    first = [one for one in one.parameters if one.place == "path"]
    more = [one for one in one.parameters if one.place != "path"]
    base = pascal(one.name)
    asked = ["self", *(f"{_safe(p.name)}: {types.of(p.schema, base)}" for p in first)]
    if one.body is not None:
        type_ = "bytes" if one.body.schema is None else types.of(one.body.schema, f"{base}Body")
        asked.append(f"body: {type_}" if one.body.required else f"body: {type_} | None = None")
    named = [_asked(types, base, p) for p in sorted(more, key=lambda p: not p.required)]
    asked += ["*", *named] if named else []
    gives = _gives(types, one, base)
    head = f"\n    def {_safe(one.name)}(\n        {', '.join(asked)},\n    ) -> {gives}:\n"
    about = f"        {json.dumps(one.about, ensure_ascii=False)}\n" if one.about else ""
    return head + about + _sending(one, first, more, gives)


def _asked(types: _Types, base: str, one: Parameter) -> str:
    type_ = types.of(one.schema, base + pascal(one.name))
    if one.required:
        return f"{_safe(one.name)}: {type_}"
    optional = type_ if "None" in type_.split(" | ") else f"{type_} | None"
    return f"{_safe(one.name)}: {optional} = None"


def _gives(types: _Types, one: Called, base: str) -> str:
    if one.answers and not one.raw:
        return _union([types.of(schema, f"{base}Answer") for schema in one.answers])
    return "bytes" if one.raw else "None"


def _sending(one: Called, first: list[Parameter], more: list[Parameter], gives: str) -> str:
    path = json.dumps(one.path)
    for parameter in first:
        path = path.replace("{" + parameter.wire + "}", "{_part(" + _safe(parameter.name) + ")}")
    lines = [f'"{one.method.upper()}"', f"f{path}" if first else path]
    for place, option in (("query", "query"), ("header", "headers")):
        pairs = [f"{json.dumps(p.wire)}: {_safe(p.name)}" for p in more if p.place == place]
        if pairs:
            lines.append(f"{option}={{{', '.join(pairs)}}}")
    if one.body is not None:
        sent = "body" if one.body.schema is not None else "content"
        lines.append(f"{sent}=body")
        if one.body.schema is None:
            lines.append(f"media={json.dumps(one.body.media)}")
    inside = "".join(f"            {line},\n" for line in lines)
    if gives == "None":
        return f"        self._send(\n{inside}        )\n"
    if gives == "bytes":
        return f"        return self._send(\n{inside}        ).content\n"
    call = f"self._send(\n{inside}        ).json()"
    return f"        found: {gives} = {call}\n        return found\n"


def _literal(values: list[Any]) -> str:  # Any: of an enum
    fine = all(value is None or isinstance(value, str | int) for value in values)
    return f"Literal[{', '.join(repr(value) for value in values)}]" if fine else "Json"


def _union(kinds: list[str]) -> str:
    different = list(dict.fromkeys(kinds))
    return "Json" if "Json" in different else " | ".join(different)


def _safe(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in ("self", "json") else name
