"""Fields of a JSON Schema as plain HTML: drawn with what was typed, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from nextscript.document.strict_json import join_pointer
from nextscript.values import Json

Schema = dict[str, Any]  # Any: a JSON Schema is any JSON object
_INPUTS = {"date": "date", "email": "email", "time": "time", "uri": "url", "url": "url"}
OPTIONAL = ' <span class="quiet">optional</span>'
_LONG = 200
_MOST_DEPTH = 6


@dataclass(frozen=True)
class Filled:
    """What was typed, and what is wrong with it, by a field's pointer."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


NOTHING = Filled()


def drawn(schema: Json, filled: Filled = NOTHING) -> str:
    """Draw the fields of a schema; names of inputs are the fields' JSON Pointers."""
    if not isinstance(schema, dict) or not schema:
        return ""
    return _Drawing(schema, filled).draw(schema, "", str(schema.get("title", "")), needed=True)


def read(schema: Json, typed: Mapping[str, list[str]]) -> Json:
    """Make the answer of what was typed; what cannot be read stays text, for the check to refuse.

    A field that was left empty is absent.
    """
    if not isinstance(schema, dict) or not schema:
        return None
    return _read(schema, _resolved(schema, schema), "", typed, 0)


class _Drawing:
    def __init__(self, root: Schema, filled: Filled) -> None:
        self.root = root
        self.filled = filled

    def draw(
        self, schema: Schema, pointer: str, title: str, *, needed: bool, depth: int = 0
    ) -> str:
        schema = _resolved(schema, self.root)
        if kind_of(schema) == "object" and schema.get("properties") and depth < _MOST_DEPTH:
            return self._object(schema, pointer, title, depth)
        return self._field(schema, pointer, title or "Answer", needed)

    def _object(self, schema: Schema, pointer: str, title: str, depth: int) -> str:
        required = schema.get("required", ())
        inside = "".join(
            self.draw(
                one,
                join_pointer(pointer, name),
                _resolved(one, self.root).get("title") or _words(name),
                needed=name in required,
                depth=depth + 1,
            )
            for name, one in schema["properties"].items()
            if isinstance(one, dict)
        )
        if not pointer:
            return inside
        said = self._said(pointer)
        return f"<fieldset><legend>{escape(title)}</legend>{said}{inside}</fieldset>"

    def _field(self, schema: Schema, pointer: str, title: str, needed: bool) -> str:
        name = escape(pointer or "/")
        about = schema.get("description")
        hint = f'<small id="{name}-about">{escape(str(about))}</small>' if about else ""
        error = self._said(pointer)
        marks = f' name="{name}" id="{name}"' + self._described(pointer, bool(about))
        mark = "" if needed else OPTIONAL
        if kind_of(schema) == "boolean":
            on = " checked" if self._text(schema, pointer) in ("true", "on") else ""
            box = f'<input type="checkbox" value="true"{marks}{on}>'
            return (
                f'<div class="field"><label class="check" for="{name}">{box}'
                f"<span>{escape(title)}</span></label>{hint}{error}</div>"
            )
        label = f'<label for="{name}">{escape(title)}{mark}</label>'
        inside = self._input(schema, pointer, marks, needed)
        return f'<div class="field">{label}{hint}{inside}{error}</div>'

    def _input(self, schema: Schema, pointer: str, marks: str, needed: bool) -> str:
        text = self._text(schema, pointer)
        required = " required" if needed else ""
        kind = kind_of(schema)
        if isinstance(schema.get("enum"), list):
            return _select(schema["enum"], text, marks + required, needed)
        if kind in ("number", "integer"):
            step = "1" if kind == "integer" else "any"
            limits = _attributes(schema, {"minimum": "min", "maximum": "max"})
            value = escape(text)
            return (
                f'<input type="number" step="{step}" inputmode="decimal" value="{value}"'
                f"{marks}{limits}{required}>"
            )
        limits = _attributes(schema, {"minLength": "minlength", "maxLength": "maxlength"})
        if kind == "string" and not _is_long(schema):
            type_ = _INPUTS.get(str(schema.get("format")), "text")
            if schema.get("format") == "date-time":
                type_ = "datetime-local"
            return f'<input type="{type_}" value="{escape(text)}"{marks}{limits}{required}>'
        rows = 4 if kind == "string" or _is_lines(schema, self.root) else 6
        return f'<textarea rows="{rows}"{marks}{limits}{required}>{escape(text)}</textarea>'

    def _text(self, schema: Schema, pointer: str) -> str:
        if self.filled.typed:
            return "\n".join(self.filled.typed.get(pointer or "/", []))
        default = schema.get("default")
        if default is None:
            return ""
        if isinstance(default, list) and _is_lines(schema, self.root):
            return "\n".join(map(str, default))
        return default if isinstance(default, str) else json.dumps(default)

    def _described(self, pointer: str, about: bool) -> str:
        name = escape(pointer or "/")
        ids = ([f"{name}-about"] if about else []) + (
            [f"{name}-error"] if pointer in self.filled.errors else []
        )
        wrong = ' aria-invalid="true"' if pointer in self.filled.errors else ""
        return f'{wrong} aria-describedby="{" ".join(ids)}"' if ids else wrong

    def _said(self, pointer: str) -> str:
        error = self.filled.errors.get(pointer)
        if not error:
            return ""
        return f'<p class="error" id="{escape(pointer or "/")}-error">{escape(error)}</p>'


def kind_of(schema: Schema) -> str:
    """Name the JSON type of a field; text when nothing is said."""
    types = schema.get("type")
    if isinstance(types, list):
        types = next((one for one in types if one != "null"), "string")
    if types is None:
        return "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(types)


def _read(
    root: Schema, schema: Schema, pointer: str, typed: Mapping[str, list[str]], depth: int
) -> Json:
    kind = kind_of(schema)
    if kind == "object" and schema.get("properties") and depth < _MOST_DEPTH:
        return dict(_read_fields(root, schema, pointer, typed, depth))
    text = "\n".join(typed.get(pointer or "/", [])).replace("\r\n", "\n")
    if kind == "boolean":
        return text in ("true", "on")
    if not text.strip():
        return None
    if isinstance(schema.get("enum"), list):
        return next((one for one in schema["enum"] if _shown(one) == text), text)
    if kind == "string":
        return _moment(text) if schema.get("format") == "date-time" else text
    if _is_lines(schema, root):
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found


def _read_fields(
    root: Schema, schema: Schema, pointer: str, typed: Mapping[str, list[str]], depth: int
) -> Iterator[tuple[str, Json]]:
    for name, one in schema["properties"].items():
        if not isinstance(one, dict):
            continue
        inner = _resolved(one, root)
        value = _read(root, inner, join_pointer(pointer, name), typed, depth + 1)
        empty = value is None or (value == {} and name not in schema.get("required", ()))
        if not empty:
            yield name, value


def _resolved(schema: Schema, root: Schema) -> Schema:
    for _ in range(_MOST_DEPTH):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        found: Any = root  # Any: a walk through a JSON Schema
        for part in reference[2:].split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, dict):
            break
        schema = {**found, **{key: one for key, one in schema.items() if key != "$ref"}}
    for one in schema.get("anyOf", ()) if "type" not in schema else ():
        if isinstance(one, dict) and one.get("type") != "null":
            return {**_resolved(one, root), **{k: v for k, v in schema.items() if k != "anyOf"}}
    return schema


def _select(values: list[Json], chosen: str, marks: str, needed: bool) -> str:
    empty = "" if needed and chosen else '<option value=""></option>'
    options = "".join(
        f'<option value="{escape(_shown(one))}"{" selected" if _shown(one) == chosen else ""}>'
        f"{escape(_shown(one))}</option>"
        for one in values
    )
    return f"<select{marks}>{empty}{options}</select>"


def _attributes(schema: Schema, names: Mapping[str, str]) -> str:
    found = ((html, schema.get(word)) for word, html in names.items())
    return "".join(f' {html}="{value}"' for html, value in found if isinstance(value, int | float))


def _is_long(schema: Schema) -> bool:
    most = schema.get("maxLength")
    return schema.get("x-widget") == "text" or (isinstance(most, int) and most > _LONG)


def _is_lines(schema: Schema, root: Schema) -> bool:
    items = schema.get("items")
    return kind_of(schema) == "array" and (
        isinstance(items, dict) and kind_of(_resolved(items, root)) == "string"
    )


def _moment(text: str) -> str:
    """A browser gives a date and time without seconds and zone; JSON Schema wants both."""
    return f"{text}:00Z" if len(text) == len("2026-01-01T09:00") else text


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
