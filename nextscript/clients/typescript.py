"""A typed TypeScript client: a type per shape, a function per operation."""

from __future__ import annotations

import json
import re
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

_RUNTIME = Path(__file__).parents[1] / "cli" / "templates" / "client" / "typescript.txt"
_PLAIN = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def typescript_client(document: Part) -> str:
    """Write a module for a document. Raises Malformed when it is no OpenAPI 3 document."""
    types = [
        f"export type {pascal(name)} = {_type(schema)};"
        for name, schema in schemas_of(document).items()
    ]
    methods = [_method(one) for one in operations_of(document)]
    head, _, tail = _RUNTIME.read_text().partition("// --- types ---\n")
    return head + "\n\n".join(types) + "\n" + tail + "\n".join(methods) + "}\n"


def _type(schema: Any) -> str:  # Any: a schema may be true
    if not isinstance(schema, dict):
        return "Json"
    several = branches(schema)
    if len(several) > 1:
        return " | ".join(dict.fromkeys(_type(one) for one in several))
    return _one(several[0] if several else {})


def _one(schema: Part) -> str:
    if isinstance(schema.get("$ref"), str):
        return pascal(schema["$ref"].rpartition("/")[2])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(json.dumps(value) for value in values)
    whole = schema.get("allOf")
    if isinstance(whole, list) and whole:
        return " & ".join(f"({_type(one)})" for one in whole)
    type_ = schema.get("type")
    if type_ == "array":
        return f"Array<{_type(schema.get('items', {}))}>"
    if type_ == "object" or "properties" in schema:
        return _object(schema)
    return _PLAIN.get(str(type_), "Json")


def _object(schema: Part) -> str:
    fields, required = schema.get("properties"), set(schema.get("required", []))
    if isinstance(fields, dict) and fields:
        inside = [
            f"{_key(name)}{'' if name in required else '?'}: {_type(one)}"
            for name, one in fields.items()
        ]
        return "{ " + "; ".join(inside) + " }"
    values = schema.get("additionalProperties")
    return f"Record<string, {_type(values) if isinstance(values, dict) else 'Json'}>"


def _method(one: Called) -> str:
    first = [p for p in one.parameters if p.place == "path"]
    more = [p for p in one.parameters if p.place != "path"]
    asked = [f"{_camel(p.name)}: {_type(p.schema)}" for p in first]
    optional = one.body is None or not one.body.required
    body = [] if one.body is None else [f"body{'?' if optional else ''}: {_sent(one)}"]
    options = _options(more)
    asked += body
    if options:
        needed = any(p.required for p in more)
        asked.append(f"options: {options}" + ("" if needed else " = {}"))
    about = f"  /** {one.about.replace('*/', '* /')} */\n" if one.about else ""
    gives = _gives(one)
    head = f"  async {_camel(one.name)}({', '.join(asked)}): Promise<{gives}> {{\n"
    return f"{about}{head}    {_sending(one, first, more, gives)}\n  }}\n"


def _options(more: list[Parameter]) -> str:
    inside = [
        f"{_camel(p.name)}{'' if p.required else '?'}: {_type(p.schema)} | undefined" for p in more
    ]
    return "{ " + "; ".join(inside) + " }" if inside else ""


def _sent(one: Called) -> str:
    assert one.body is not None
    return "BodyInit" if one.body.schema is None else _type(one.body.schema)


def _gives(one: Called) -> str:
    if one.answers and not one.raw:
        return " | ".join(dict.fromkeys(_type(schema) for schema in one.answers))
    return "Blob" if one.raw else "void"


def _sending(one: Called, first: list[Parameter], more: list[Parameter], gives: str) -> str:
    path = one.path.replace("`", "\\`")
    for p in first:
        path = path.replace("{" + p.wire + "}", "${part(" + _camel(p.name) + ")}")
    said = [f'"{one.method.upper()}"', f"`{path}`"]
    inside = []
    for place, option in (("query", "query"), ("header", "headers")):
        pairs = [
            f"{json.dumps(p.wire)}: options.{_camel(p.name)}" for p in more if p.place == place
        ]
        if pairs:
            inside.append(f"{option}: {{ {', '.join(pairs)} }}")
    if one.body is not None:
        inside.append("body" if one.body.schema is not None else "content: body")
        if one.body.schema is None:
            inside.append(f"media: {json.dumps(one.body.media)}")
    call = f"await this.send({', '.join(said)}, {{ {', '.join(inside)} }})"
    if gives == "void":
        return f"{call};"
    if gives == "Blob":
        return f"return ({call}).blob();"
    return f"return (await ({call}).json()) as {gives};"


def _camel(name: str) -> str:
    whole = pascal(name)
    plain = whole[:1].lower() + whole[1:]
    return f"{plain}_" if plain in _WORDS else plain


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name)


_WORDS = frozenset(
    ("default", "delete", "export", "function", "import", "in", "new", "switch", "this", "var")
)
