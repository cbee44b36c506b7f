"""Values that fit a schema, made up: small, the same for the same schema."""

from __future__ import annotations

import base64
from typing import Any

Schema = Any  # a JSON Schema is any JSON
_TEXTS = {
    "date": "2026-01-02",
    "date-time": "2026-01-02T03:04:05Z",
    "time": "03:04:05Z",
    "email": "ann@example.com",
    "uri": "https://example.com/a",
    "url": "https://example.com/a",
    "uuid": "6f1c6f0e-9d0b-4a57-9f0e-2f6f1f3f9a11",
    "ipv4": "192.0.2.1",
    "byte": base64.b64encode(b"abc").decode(),
}
_GUESSES = (
    *("a", "1", "aa", "AC" + "a" * 32, "WK" + "0" * 32, "#aabbcc", "a1", "2026-01-02", "en", "US"),
    *("https://a.example", "0" * 24, "a" * 32, "+15550100", "10s", "1.5"),
)
_DEPTH = 6


class Impossible(Exception):
    """No value was found; the schema may have one that is hard to make up."""


def value_for(schema: Schema, root: Schema, depth: int = 0) -> Any:
    """Make a value. Raises Impossible."""
    if schema is True or schema == {}:
        return "anything"
    if not isinstance(schema, dict) or depth > 30:
        raise Impossible
    if "$ref" in schema:
        return value_for(_at(root, schema["$ref"]), root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if "allOf" in schema:
        return _all_of(schema, root, depth)
    for word in ("oneOf", "anyOf"):
        if schema.get(word):
            rest = {k: v for k, v in schema.items() if k != word}
            return _all_of({"allOf": [rest, _first(schema[word], root)]}, root, depth)
    return _typed(schema, root, depth)


def _first(options: list[Schema], root: Schema) -> Schema:
    return next(
        (one for one in options if isinstance(one, dict) and one.get("type") != "null"), options[0]
    )


def _all_of(schema: Schema, root: Schema, depth: int) -> Any:
    merged: dict[str, Any] = {}
    waiting = [schema]
    hops = 0
    while waiting:
        one = waiting.pop(0)
        hops += 1
        if hops > 200:
            raise Impossible
        if not isinstance(one, dict):
            continue
        if "$ref" in one:
            waiting.append(_at(root, one["$ref"]))
            continue
        waiting += one.get("allOf", [])
        for word in ("oneOf", "anyOf"):
            if one.get(word):
                waiting.append(_first(one[word], root))
        for key, inner in one.items():
            if key == "properties":
                merged["properties"] = {**merged.get("properties", {}), **inner}
            elif key == "required" and isinstance(inner, list):
                merged["required"] = [*merged.get("required", []), *inner]
            elif key not in ("allOf", "oneOf", "anyOf"):
                merged.setdefault(key, inner)
    if "const" in merged or merged.get("enum"):
        return merged.get("const", (merged.get("enum") or [None])[0])
    return _typed(merged, root, depth)


def _typed(schema: Schema, root: Schema, depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    match kind:
        case "object":
            return _object(schema, root, depth)
        case "array":
            least = max(schema.get("minItems", 0), 0 if depth > _DEPTH else 1)
            least = 0 if schema.get("maxItems") == 0 else least
            return [value_for(schema.get("items", True), root, depth + 1) for _ in range(least)]
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return True
        case "null":
            return None
    return _text(schema)


def _object(schema: Schema, root: Schema, depth: int) -> Any:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    required = required if isinstance(required, list) else []
    if schema.get("x-file"):
        return {"$file": "the-file", "name": "a.txt", "type": "text/plain", "size": 5}
    names = list(required)
    if depth < 2:
        names += [one for one in list(properties)[:4] if one not in names]
    made = {}
    for name in names:
        try:
            made[name] = value_for(properties.get(name, True), root, depth + 1)
        except Impossible:
            if name in required:
                raise
    return made


def _number(schema: Schema) -> Any:
    low = schema.get("exclusiveMinimum", schema.get("minimum", 1))
    if schema.get("exclusiveMinimum") is True:
        low = schema.get("minimum", 0)
    value = low + 1 if "exclusiveMinimum" in schema else low
    most = schema.get("maximum", value)
    value = min(value, most)
    if many := schema.get("multipleOf"):
        value = -(-value // many) * many
    return int(value) if schema.get("type") == "integer" or value == int(value) else value


def _text(schema: Schema) -> str:
    if "pattern" in schema:
        return _by_pattern(schema)
    text = _TEXTS.get(schema.get("format", ""), "text")
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    return text.ljust(least, "x")[:most] if most else ""


def _by_pattern(schema: Schema) -> str:
    import re2

    long = [str(schema.get("minLength", 1) * "a"), str(schema.get("minLength", 1) * "1")]
    for one in (*long, *_GUESSES):
        if re2.search(schema["pattern"], one):
            return one
    for prefix in ("WS", "WW", "WQ", "WA", "WT", "WR", "WC", "HX", "QU", "CH", "LC"):
        if re2.search(schema["pattern"], prefix + "0" * 32):
            return prefix + "0" * 32
    raise Impossible


def _at(root: Schema, reference: str) -> Schema:
    found = root
    for part in reference.partition("#")[2].split("/")[1:]:
        found = found[
            part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
        ]
    return found
