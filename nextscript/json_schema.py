"""Checking values against JSON Schemas of other people: linear-time patterns, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

# Any below: jsonschema hands validators, schemas and instances over untyped.
Errors = Iterator[ValidationError]


def _matches(pattern: str, text: str) -> bool:
    return re2.search(pattern, text) is not None


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Errors:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError(f"{instance[:100]!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Errors:
    if not isinstance(instance, dict):
        return
    for pattern, inner in patterns.items():
        for name in instance:
            if _matches(pattern, name):
                yield from validator.descend(instance[name], inner, path=name, schema_path=pattern)


def _additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Errors:
    if not isinstance(instance, dict):
        return
    patterns = list(schema.get("patternProperties", {}))
    known = schema.get("properties", {})
    for name in instance:
        if name in known or any(_matches(one, name) for one in patterns):
            continue
        if allowed is False:
            yield ValidationError(f"there is no input called {name!r}", path=(name,))
        elif isinstance(allowed, dict):
            yield from validator.descend(instance[name], allowed, path=name)


def _missing(validator: Any, required: Any, instance: Any, schema: Any) -> Errors:
    if not isinstance(instance, dict):
        return
    for name in required:
        if name not in instance:
            yield ValidationError(f"{name!r} is missing", path=(name,))


# Also for answers. Python's own patterns can take exponential time, and jsonschema would fetch
# references over HTTP.
Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional,
        "required": _missing,
    },
)
