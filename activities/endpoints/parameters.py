"""What an endpoint is asked with, in OpenAPI's words: from the flow's inputs and the mapping."""

from __future__ import annotations

import re
from typing import Any

from activities.endpoints.models import Endpoint
from activities.endpoints.paths import names_of
from nextscript.document.models import FlowDocument
from nextscript.errors import ExpressionError
from nextscript.expressions import Reference, compile_template, references, resolved
from nextscript.values import Json

Part = dict[str, Any]  # Any: what OpenAPI says there
_WITHOUT_BODY = ("GET", "DELETE")
_PLAIN = re.compile(r"\s*\{\{\s*request\.(body|query|path|headers)\.([A-Za-z_]\w*)\s*\}\}\s*")
_TEXT: Part = {"type": "string"}


def parameters_of(endpoint: Endpoint, document: FlowDocument) -> Part:
    """Give an operation's `parameters` and `requestBody`, those it has."""
    inputs: Part = dict(document.inputs or {})
    if endpoint.input is None:
        found = _by_name(endpoint, inputs)
    else:
        found = _by_mapping(endpoint, endpoint.input, inputs)
    return {name: one for name, one in found.items() if one}


def _by_name(endpoint: Endpoint, inputs: Part) -> Part:
    fields, required = _fields(inputs), inputs.get("required") or []
    in_path = names_of(endpoint.path)
    places = [_parameter("path", name, True, fields.get(name, _TEXT)) for name in in_path]
    left = {name: one for name, one in fields.items() if name not in in_path}
    if endpoint.method in _WITHOUT_BODY:
        asked = [_parameter("query", name, name in required, left[name]) for name in left]
        return {"parameters": places + asked}
    body: Part = {"type": "object"} | inputs
    if fields:
        body["properties"] = left
    needed = [name for name in required if name in left]
    body = {name: one for name, one in body.items() if name != "required"}
    if needed:
        body["required"] = needed
    return {"parameters": places, "requestBody": _body(body, bool(needed))}


def _by_mapping(endpoint: Endpoint, mapping: Json, inputs: Part) -> Part:
    schemas = _plain_reads(mapping, _fields(inputs))
    reads = sorted(_reads(mapping), key=lambda one: (len(one.path), str(one.path)))
    places: dict[tuple[str, str], bool] = {("path", one): True for one in names_of(endpoint.path)}
    body: Part = {}
    needed: set[str] = set()
    reads_body = False
    for one in reads:
        where, *rest = [str(part) for part in one.path] or [""]
        if where == "body":
            reads_body = True
            if rest:
                body[rest[0]] = schemas.get(("body", rest[0]), {})
                needed |= set() if one.guarded else {rest[0]}
        elif where in ("query", "headers") and rest:
            place = ("header" if where == "headers" else where, rest[0])
            places[place] = places.get(place, False) or not one.guarded
    parameters = [
        _parameter(where, name, must, schemas.get((where, name), _TEXT))
        for (where, name), must in places.items()
    ]
    if not reads_body or endpoint.method in _WITHOUT_BODY:
        return {"parameters": parameters}
    schema: Part = {"type": "object", "properties": body} if body else {}
    if needed:
        schema["required"] = sorted(needed)
    return {"parameters": parameters, "requestBody": _body(schema, bool(needed))}


def _reads(mapping: Json) -> frozenset[Reference]:
    try:
        return references(compile_template(mapping))
    except ExpressionError:
        return frozenset()


def _plain_reads(mapping: Json, fields: dict[str, Part]) -> dict[tuple[str, str], Part]:
    """Give the schemas of what becomes an input as it is; only a body has more than text."""
    found: dict[tuple[str, str], Part] = {}
    for name, value in mapping.items() if isinstance(mapping, dict) else ():
        plain = _PLAIN.fullmatch(value) if isinstance(value, str) else None
        if plain and name in fields and plain[1] != "headers":
            found[plain[1], plain[2]] = fields[name]
    return found


def _fields(inputs: Part) -> dict[str, Part]:
    fields = inputs.get("properties")
    if not isinstance(fields, dict):
        return {}
    shared: Part = {name: inputs[name] for name in ("$defs", "definitions") if name in inputs}
    return {
        name: dict(resolved({**one, **shared})) if shared else dict(one)
        for name, one in fields.items()
        if isinstance(one, dict)
    }


def _parameter(where: str, name: str, required: bool, schema: Part) -> Part:
    found: Part = {"name": name, "in": where, "required": required, "schema": schema}
    about = schema.get("description")
    return found | ({"description": about} if isinstance(about, str) else {})


def _body(schema: Part, required: bool) -> Part:
    return {"required": required, "content": {"application/json": {"schema": schema}}}
