"""What an operation gives: the schema of its success, or a file."""

from __future__ import annotations

import re

from nextscript.manifest.models import Answer
from nextscript.openapi.bodies import format_of
from nextscript.openapi.documents import Documents, Node, Object
from nextscript.openapi.schemas import Schema, Schemas

_BINARY = re.compile(r"^(image|audio|video|font)/|octet-stream|zip|pdf|tar|gzip|msword|ms-excel|"
                     r"officedocument|wasm", re.IGNORECASE)  # fmt: skip
_SUCCESS = re.compile(r"2(\d\d|XX)\Z", re.IGNORECASE)


def answer_of(documents: Documents, schemas: Schemas, operation: Node, produces: object) -> Answer:
    """Give what an operation answers when it succeeds."""
    response = _success(documents, operation)
    if "content" in response.object:
        content = response.object["content"]
        kinds = {
            kind: documents.resolved(one, response).object
            for kind, one in (content if isinstance(content, dict) else {}).items()
        }
    elif "schema" in response.object:  # Swagger 2
        listed = (
            [one for one in produces if isinstance(one, str)] if isinstance(produces, list) else []
        )
        media: Object = {"schema": response.object["schema"]}
        kinds = dict.fromkeys(listed or ["application/json"], media)
    else:
        return Answer(output={"type": "null"} if response.object else {})
    return _answer(schemas, response, kinds)


def _success(documents: Documents, operation: Node) -> Node:
    listed = operation.object.get("responses")
    responses = listed if isinstance(listed, dict) else {}
    found = sorted(one for one in map(str, responses) if _SUCCESS.match(one))
    for status in [*found, "default"]:
        if status in responses:
            node = documents.resolved(responses[status], operation)
            if status != "default" and (node.object.get("content") or node.object.get("schema")):
                return node
    if found:
        return documents.resolved(responses[found[0]], operation)
    return documents.resolved(responses.get("default"), operation)


def _answer(schemas: Schemas, response: Node, kinds: dict[str, Object]) -> Answer:
    readable = {kind: one for kind, one in kinds.items() if format_of(kind) == "json"}
    if readable:
        kind, media = next(iter(readable.items()))
        output = schemas.convert(Node(media.get("schema", {}), response.document), "out")
        if _is_bytes(output):
            return Answer(file=True)
        accept = kind if len(kinds) > 1 and "*" not in kind else ""
        return Answer(output=_object(output), accept=accept)
    for kind, media in kinds.items():
        schema = schemas.convert(Node(media.get("schema", {}), response.document), "out")
        if _BINARY.search(kind) or _is_bytes(schema):
            return Answer(file=True, accept="" if "*" in kind else kind)
    kind = next(iter(kinds), "")
    output_: Schema = {"type": "string"} if kind.startswith("text/") else {}
    return Answer(output=_object(output_), accept="" if "*" in kind else kind)


def _is_bytes(schema: Schema) -> bool:
    return isinstance(schema, dict) and (schema.get("format") == "binary" or "x-file" in schema)


def _object(schema: Schema) -> Object:
    if isinstance(schema, bool):
        return {}
    return schema
