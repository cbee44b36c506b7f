"""An answer against the fields that were asked for, said in words for whoever fills them in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import re2
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from activities.runs.input_check import MAX_FINDINGS
from nextscript.document.strict_json import join_pointer
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.json_schema import Validator
from nextscript.values import Json

CODE = "run.answer_invalid"


def check_answer(data: Json, fields: Json) -> None:
    """Check an answer. Raises Invalid with a finding per field; pointers start at `/data`."""
    if not isinstance(fields, dict) or not fields:
        return
    findings = _findings(data if data is not None else {}, fields)
    if findings:
        said = f"The answer is not complete: {findings[0].message}"
        raise Invalid(said, code=CODE, findings=findings)


def _findings(data: Json, fields: dict[str, Json]) -> list[Finding]:
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Validator(fields, registry=Registry(), format_checker=checker)
    try:
        errors = list(islice(validator.iter_errors(data), MAX_FINDINGS))
    except (Unresolvable, RecursionError, re2.error):
        return [_finding("/data", "These fields cannot be checked: a reference or pattern.")]
    return [_finding(_pointer(error), _sentence(error)) for error in errors]


def _pointer(error: ValidationError) -> str:
    pointer = "/data"
    for part in error.absolute_path:
        pointer = join_pointer(pointer, part)
    return pointer


def _finding(pointer: str, message: str) -> Finding:
    return Finding(severity="error", code=CODE, pointer=pointer, message=message)


_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "empty",
}
_FORMATS = {"date": "a date", "email": "an e-mail address", "date-time": "a date and time"}


def _type(wanted: Any) -> str:  # Any: a type or several, as JSON Schema has it
    names = [wanted] if isinstance(wanted, str) else [one for one in wanted if one != "null"]
    return f"This must be {' or '.join(_TYPES.get(str(one), str(one)) for one in names)}."


_SENTENCES: dict[str, Callable[[Any], str]] = {  # Any: what the schema says there
    "required": lambda _: "This is needed.",
    "type": _type,
    "enum": lambda allowed: f"Choose one of {', '.join(map(str, allowed))}.",
    "const": lambda wanted: f"This must be {wanted}.",
    "minimum": lambda least: f"This must be {least} or more.",
    "maximum": lambda most: f"This must be {most} or less.",
    "exclusiveMinimum": lambda least: f"This must be more than {least}.",
    "exclusiveMaximum": lambda most: f"This must be less than {most}.",
    "multipleOf": lambda step: f"This must be a multiple of {step}.",
    "minLength": lambda least: (
        "This is needed." if least == 1 else f"Write at least {least} characters."
    ),
    "maxLength": lambda most: f"Write at most {most} characters.",
    "minItems": lambda least: f"Give at least {least}.",
    "maxItems": lambda most: f"Give at most {most}.",
    "format": lambda name: f"This must be {_FORMATS.get(name, name)}.",
    "additionalProperties": lambda _: "There is no such field.",
}


def _sentence(error: ValidationError) -> str:
    make = _SENTENCES.get(str(error.validator))
    return make(error.validator_value) if make else "This does not have the form that is asked for."
