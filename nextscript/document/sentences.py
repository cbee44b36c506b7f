"""Validation errors in our own words, each with the place it is about."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nextscript.document.strict_json import join_pointer
from nextscript.findings import Fix, JsonPatchOp

Context = Mapping[str, Any]  # Any: pydantic types an error's context so


MOST_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value: `kind` is missing, unknown, type or value."""

    kind: str
    pointer: str
    message: str
    value: object
    fix: Fix | None = None


def faults(error: ValidationError, model: type[BaseModel], value: object) -> list[Fault]:
    """Turn what pydantic found into faults, one per place, in the order of the document.

    Of a flood only the first: each takes a while to be put into words, and nobody reads them.
    """
    found: dict[str, list[ErrorDetails]] = {}
    for one in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]:
        found.setdefault(_pointer(one, value), []).append(one)
    told = [_fault(pointer, group, model, value) for pointer, group in found.items()]
    inner = {one.pointer for one in told}
    return [one for one in told if not _is_wrapper(one, inner)]


def near(name: str, names: Iterable[str]) -> str | None:
    """Give the known name a typo was probably meant to be."""
    close = difflib.get_close_matches(name.lower(), sorted(names), n=1, cutoff=0.6)
    return close[0] if close else None


def at_pointer(value: object, pointer: str) -> object:
    """Give what stands at a JSON Pointer, or None."""
    for key in pointer.split("/")[1:]:
        value = _step(value, key.replace("~1", "/").replace("~0", "~"))
    return value


def _step(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    return None


def _pointer(error: ErrorDetails, value: object) -> str:
    pointer = ""
    parts = error["loc"]
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if isinstance(value, dict) and (part in value or (last and error["type"] == "missing")):
            value = value.get(str(part))
            pointer = join_pointer(pointer, part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            pointer = join_pointer(pointer, part)
    return pointer


def _is_wrapper(fault: Fault, pointers: set[str]) -> bool:
    """A union refuses the whole value for its other forms; what is wrong inside says more."""
    if fault.kind not in ("type", "value") or not isinstance(fault.value, dict | list):
        return False
    return any(pointer.startswith(fault.pointer + "/") for pointer in pointers)


def _fault(pointer: str, group: list[ErrorDetails], model: type[BaseModel], value: object) -> Fault:
    first = next((one for one in group if not one["type"].startswith("model_")), group[0])
    here = at_pointer(value, pointer)
    name = pointer.rpartition("/")[2]
    if first["type"] == "missing":
        return Fault("missing", pointer, f"The field “{name}” is missing.", None)
    if first["type"] == "extra_forbidden":
        return _unknown(pointer, here, first, model)
    if len(group) > 1 and not any(one["type"] == "value_error" for one in group):
        wanted = " or ".join(dict.fromkeys(_wanted(one) for one in group))
        return Fault("type", pointer, f"This must be {wanted}.", here)
    kind = "type" if first["type"].endswith(("_type", "_parsing")) else "value"
    return Fault(kind, pointer, _sentence(first), here)


def _unknown(pointer: str, here: object, error: ErrorDetails, model: type[BaseModel]) -> Fault:
    names = field_names(model, [part for part in error["loc"][:-1] if isinstance(part, str)])
    return unknown_field(pointer, here, names)


def unknown_field(pointer: str, here: object, names: Iterable[str]) -> Fault:
    """Make the fault for a field nobody reads: renamed if it is nearly right, else removed."""
    parent, _, name = pointer.rpartition("/")
    message = f"There is no field “{name[:80]}” here."
    remove = JsonPatchOp(op="remove", path=pointer)
    close = near(name, names)
    if close is None:
        fix = Fix(title=f"Remove “{name[:80]}”", patch=[remove])
        return Fault("unknown", pointer, message, here, fix)
    add = JsonPatchOp.model_validate({"op": "add", "path": f"{parent}/{close}", "value": here})
    fix = Fix(title=f"Rename it to “{close}”", patch=[remove, add])
    return Fault("unknown", pointer, f"{message} Did you mean “{close}”?", here, fix)


def field_names(model: type[BaseModel], path: Iterable[str]) -> list[str]:
    """Give the names a model takes at a place, as they are written in a document."""
    for part in path:
        model = _inner_model(model, part) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner_model(model: type[BaseModel], part: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            return _first_model(field.annotation)
    return None


def _first_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_first_model(one) for one in getattr(annotation, "__args__", ()))
    return next((one for one in inner if one is not None), None)


_WANTED: dict[str, str] = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "none_required": "empty",
    "invalid-json-value": "a JSON value",
}


def _wanted(error: ErrorDetails) -> str:
    if error["type"] == "literal_error":
        return f"one of {_quoted(error.get('ctx', {}))}"
    return _WANTED.get(error["type"], "another value")


def _quoted(context: Context) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")


_SENTENCES: dict[str, Callable[[Context], str]] = {
    "literal_error": lambda c: f"This must be one of {_quoted(c)}.",
    "enum": lambda c: f"This must be one of {_quoted(c)}.",
    "greater_than_equal": lambda c: f"This must be {c['ge']} or more.",
    "greater_than": lambda c: f"This must be more than {c['gt']}.",
    "less_than_equal": lambda c: f"This must be {c['le']} or less.",
    "less_than": lambda c: f"This must be less than {c['lt']}.",
    "multiple_of": lambda c: f"This must be a multiple of {c['multiple_of']}.",
    "string_too_long": lambda c: f"This may have at most {c['max_length']} characters.",
    "string_too_short": lambda c: (
        "This must not be empty."
        if c["min_length"] == 1
        else f"This must have at least {c['min_length']} characters."
    ),
    "string_pattern_mismatch": lambda c: f"This does not have the form {c['pattern']}.",
    "too_long": lambda c: f"This may have at most {c['max_length']} entries.",
    "too_short": lambda c: f"This must have at least {c['min_length']} entries.",
    "finite_number": lambda _: "This number is out of range.",
    "union_tag_not_found": lambda c: f"The field {c['discriminator']} is missing.",
    "union_tag_invalid": lambda c: f"“{c['tag']}” is none of {_expected_tags(c)}.",
}


def _expected_tags(context: Context) -> str:
    return str(context.get("expected_tags", "")).replace("'", "")


def _sentence(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] in ("value_error", "assertion_error"):
        said = str(context.get("error", "")).strip() or "This value is not accepted"
        return said if said.endswith((".", "!", "?")) else f"{said[0].upper()}{said[1:]}."
    if error["type"] in _SENTENCES:
        return _SENTENCES[error["type"]](context)
    if error["type"] in _WANTED:
        return f"This must be {_WANTED[error['type']]}."
    return "This value is not accepted here."
