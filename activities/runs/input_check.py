"""A start's input against the flow's `inputs`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import re2
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.json_schema import Validator
from nextscript.values import Json

MAX_FINDINGS = 50


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
