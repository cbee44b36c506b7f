"""Readable titles of fields, made from the names programs call them by."""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]  # Any: a JSON Schema is any JSON
_BETWEEN = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s\b)[a-z])")
_CAPITALS = frozenset(
    ["api", "cc", "bcc", "csv", "html", "http", "https", "ip", "json", "pdf", "sms", "sql", "url"]
)
_PARTS = ("items", "additionalProperties", "not", "if", "then", "else")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_DEEPEST = 40


def title_of(name: str) -> str:
    """Write a field's name as words, in sentence case: `channel_id` and `channelId` as Channel id.

    A name without letters or digits stays as it is.
    """
    said = " ".join(_cased(word) for word in _BETWEEN.split(name) if word)
    return said[:1].upper() + said[1:] or name


def titled(schema: Schema) -> Schema:
    """Give a schema whose fields all have titles, those inside others too; its own titles stay.

    What has nothing to add is not copied.
    """
    found: Schema = _titled(schema, 0)
    return found


def _titled(schema: Any, depth: int) -> Any:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return schema
    changed = {name: _titled(schema[name], depth + 1) for name in _PARTS if name in schema}
    for name in _LISTS:
        if isinstance(schema.get(name), list):
            changed[name] = [_titled(one, depth + 1) for one in schema[name]]
    fields = schema.get("properties")
    if isinstance(fields, dict):
        changed["properties"] = {
            name: _field(str(name), one, depth + 1) for name, one in fields.items()
        }
    return {**schema, **changed} if changed else schema


def _field(name: str, schema: Any, depth: int) -> Any:
    inner = _titled(schema, depth)
    if not isinstance(inner, dict) or inner.get("title"):
        return inner
    return {"title": title_of(name), **{key: inner[key] for key in inner if key != "title"}}


def _cased(word: str) -> str:
    lower = word.lower()
    return lower.upper() if lower in _CAPITALS else lower
