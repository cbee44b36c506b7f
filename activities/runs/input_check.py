"""A start's input against the flow's `inputs`: linear-time patterns, no fetching of references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import re2
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json

MAX_FINDINGS = 50

# Any below: jsonschema hands validators, schemas and instances over untyped.
Errors = Iterator[ValidationError]


def check_input(value: Json, schema: Json) -> None:
    """Check a start's input. Raises Invalid `run.input_invalid` with a finding per mistake."""
    if not isinstance(schema, dict):
        schema = {"type": "object"}
    findings = _findings(value, schema)
    if findings:
        raise Invalid(
            f"The input does not fit the flow's inputs: {findings[0].message}",
            code="run.input_invalid",
            findings=findings,
        )


def _findings(value: Json, schema: Mapping[str, Json]) -> list[Finding]:
    validator = Validator(schema, registry=Registry())
    try:
        errors = list(islice(validator.iter_errors(value), MAX_FINDINGS))
    except (Unresolvable, RecursionError, re2.error):
        return [_finding("/input", "the flow's inputs cannot be checked: a reference or pattern")]
    return sorted((_of(error) for error in errors), key=lambda one: one.pointer)


def _of(error: ValidationError) -> Finding:
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path]
    return _finding("/".join(["/input", *parts]), error.message[:500])


def _finding(pointer: str, message: str) -> Finding:
    return Finding(severity="error", code="run.input_invalid", pointer=pointer, message=message)


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
