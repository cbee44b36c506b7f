"""Fields of a JSON Schema as plain HTML, drawn with what was typed and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from api.fields.shapes import (
    Schema,
    accepted,
    choices_of,
    fields_in,
    is_file,
    is_files,
    is_group,
    is_lines,
    is_long,
    kind_of,
    resolved,
    shown,
    words,
)
from nextscript.values import Json

_INPUTS = {
    "date": "date",
    "date-time": "datetime-local",
    "email": "email",
    "time": "time",
    "uri": "url",
    "url": "url",
}
OPTIONAL = ' <span class="quiet">optional</span>'


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


class _Drawing:
    def __init__(self, root: Schema, filled: Filled) -> None:
        self.root = root
        self.filled = filled

    def draw(
        self, schema: Schema, pointer: str, title: str, *, needed: bool, depth: int = 0
    ) -> str:
        schema = resolved(schema, self.root)
        if is_group(schema, depth):
            return self._object(schema, pointer, title, depth)
        if (choices := choices_of(schema, self.root)) is not None:
            return self._choices(schema, choices, pointer, title or "Answer", needed)
        return self._field(schema, pointer, title or "Answer", needed)

    def _object(self, schema: Schema, pointer: str, title: str, depth: int) -> str:
        required = schema.get("required", ())
        inside = "".join(
            self.draw(
                one,
                inner,
                str(one.get("title") or words(name)),
                needed=name in required,
                depth=depth + 1,
            )
            for name, inner, one in fields_in(schema, self.root, pointer)
        )
        if not pointer:
            return inside
        said = self._about(schema, pointer) + self._said(pointer)
        return f"<fieldset><legend>{escape(title)}</legend>{said}{inside}</fieldset>"

    def _choices(
        self, schema: Schema, choices: list[Json], pointer: str, title: str, needed: bool
    ) -> str:
        name = escape(pointer or "/")
        chosen = self._chosen(schema, pointer)
        boxes = "".join(
            f'<label class="check"><input type="checkbox" name="{name}" value="{text}"'
            f"{' checked' if one in chosen else ''}><span>{text}</span></label>"
            for one in map(shown, choices)
            for text in [escape(one)]
        )
        mark = "" if needed else OPTIONAL
        said = self._about(schema, pointer) + self._said(pointer)
        marks = self._described(schema, pointer)
        return f"<fieldset{marks}><legend>{escape(title)}{mark}</legend>{said}{boxes}</fieldset>"

    def _field(self, schema: Schema, pointer: str, title: str, needed: bool) -> str:
        name = escape(pointer or "/")
        hint, error = self._about(schema, pointer), self._said(pointer)
        marks = f' name="{name}" id="{name}"' + self._described(schema, pointer)
        if kind_of(schema) == "boolean":
            on = " checked" if self._text(schema, pointer) in ("true", "on") else ""
            box = f'<input type="checkbox" value="true"{marks}{on}>'
            return (
                f'<div class="field"><label class="check" for="{name}">{box}'
                f"<span>{escape(title)}</span></label>{hint}{error}</div>"
            )
        mark = "" if needed else OPTIONAL
        label = f'<label for="{name}">{escape(title)}{mark}</label>'
        inside = self._input(schema, pointer, marks, needed)
        return f'<div class="field">{label}{hint}{inside}{error}</div>'

    def _input(self, schema: Schema, pointer: str, marks: str, needed: bool) -> str:
        required = " required" if needed else ""
        if is_file(schema) or is_files(schema, self.root):
            kinds = escape(",".join(accepted(schema, self.root)))
            several = " multiple" if is_files(schema, self.root) else ""
            takes = f' accept="{kinds}"' if kinds else ""
            return f'<input type="file"{marks}{several}{takes}{required}>'
        text, kind = self._text(schema, pointer), kind_of(schema)
        if isinstance(schema.get("enum"), list):
            return _select(schema["enum"], text, marks + required, needed)
        if kind in ("number", "integer"):
            step = "1" if kind == "integer" else "any"
            limits = _attributes(schema, {"minimum": "min", "maximum": "max"})
            return (
                f'<input type="number" step="{step}" inputmode="decimal" value="{escape(text)}"'
                f"{marks}{limits}{required}>"
            )
        limits = _attributes(schema, {"minLength": "minlength", "maxLength": "maxlength"})
        if kind == "string" and not is_long(schema):
            type_ = _INPUTS.get(str(schema.get("format")), "text")
            return f'<input type="{type_}" value="{escape(text)}"{marks}{limits}{required}>'
        rows = 4 if kind == "string" or is_lines(schema, self.root) else 6
        return f'<textarea rows="{rows}"{marks}{limits}{required}>{escape(text)}</textarea>'

    def _text(self, schema: Schema, pointer: str) -> str:
        if self.filled.typed:
            return "\n".join(self.filled.typed.get(pointer or "/", []))
        default = schema.get("default")
        if default is None:
            return ""
        if isinstance(default, list) and is_lines(schema, self.root):
            return "\n".join(map(str, default))
        return default if isinstance(default, str) else json.dumps(default)

    def _chosen(self, schema: Schema, pointer: str) -> list[str]:
        if self.filled.typed:
            return list(self.filled.typed.get(pointer or "/", []))
        default = schema.get("default")
        return [shown(one) for one in default] if isinstance(default, list) else []

    def _about(self, schema: Schema, pointer: str) -> str:
        about = self._hint(schema)
        name = escape(pointer or "/")
        return f'<small id="{name}-about">{escape(about)}</small>' if about else ""

    def _hint(self, schema: Schema) -> str:
        said = [str(schema["description"])] if schema.get("description") else []
        if is_lines(schema, self.root) and choices_of(schema, self.root) is None:
            said.append("One a line.")
        return " ".join(said)

    def _described(self, schema: Schema, pointer: str) -> str:
        name = escape(pointer or "/")
        ids = [f"{name}-about"] if self._hint(schema) else []
        if pointer not in self.filled.errors:
            return f' aria-describedby="{" ".join(ids)}"' if ids else ""
        ids.append(f"{name}-error")
        return f' aria-invalid="true" aria-describedby="{" ".join(ids)}"'

    def _said(self, pointer: str) -> str:
        error = self.filled.errors.get(pointer)
        if not error:
            return ""
        return f'<p class="error" id="{escape(pointer or "/")}-error">{escape(error)}</p>'


def _select(values: list[Json], chosen: str, marks: str, needed: bool) -> str:
    empty = "" if needed and chosen else '<option value=""></option>'
    options = "".join(
        f'<option value="{escape(shown(one))}"{" selected" if shown(one) == chosen else ""}>'
        f"{escape(shown(one))}</option>"
        for one in values
    )
    return f"<select{marks}>{empty}{options}</select>"


def _attributes(schema: Schema, names: Mapping[str, str]) -> str:
    found = ((html, schema.get(word)) for word, html in names.items())
    return "".join(f' {html}="{value}"' for html, value in found if isinstance(value, int | float))
