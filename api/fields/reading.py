"""What was typed into the fields of a JSON Schema, made into the value it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.fields.shapes import (
    Schema,
    choices_of,
    fields_in,
    is_file,
    is_files,
    is_group,
    is_lines,
    kind_of,
    resolved,
    shown,
)
from nextscript.document import read_json_strict
from nextscript.errors import Malformed
from nextscript.values import Json

Typed = Mapping[str, list[str]]
Sent = Mapping[str, list[Json]]


def read(schema: Json, typed: Typed, files: Sent | None = None) -> Json:
    """Make the answer of what was typed; what cannot be read stays text, for the check to refuse.

    A field that was left empty is absent. `files` are the references to those that were sent.
    """
    if not isinstance(schema, dict) or not schema:
        return None
    return _Reading(schema, typed, files or {}).value(resolved(schema, schema), "", 0)


class _Reading:
    def __init__(self, root: Schema, typed: Typed, files: Sent) -> None:
        self.root = root
        self.typed = typed
        self.files = files

    def value(self, schema: Schema, pointer: str, depth: int) -> Json:
        if is_group(schema, depth):
            return dict(self._fields(schema, pointer, depth))
        if is_file(schema):
            return next(iter(self.files.get(pointer or "/", [])), None)
        if is_files(schema, self.root):
            return self.files.get(pointer or "/") or None
        if (choices := choices_of(schema, self.root)) is not None:
            return [_chosen(choices, one) for one in self.typed.get(pointer or "/", [])] or None
        text = "\n".join(self.typed.get(pointer or "/", [])).replace("\r\n", "\n")
        return self._plain(schema, text)

    def _fields(self, schema: Schema, pointer: str, depth: int) -> Iterator[tuple[str, Json]]:
        for name, inner, one in fields_in(schema, self.root, pointer):
            value = self.value(one, inner, depth + 1)
            empty = value is None or (value == {} and name not in schema.get("required", ()))
            if not empty:
                yield name, value

    def _plain(self, schema: Schema, text: str) -> Json:
        if kind_of(schema) == "boolean":
            return text in ("true", "on")
        if not text.strip():
            return None
        if isinstance(schema.get("enum"), list):
            return _chosen(schema["enum"], text)
        if kind_of(schema) == "string":
            return _moment(text) if schema.get("format") == "date-time" else text
        if is_lines(schema, self.root):
            return [line.strip() for line in text.splitlines() if line.strip()]
        try:
            return read_json_strict(text)
        except Malformed:
            return text


def _chosen(choices: list[Json], text: str) -> Json:
    return next((one for one in choices if shown(one) == text), text)


def _moment(text: str) -> str:
    """A browser gives a date and time without seconds and zone; JSON Schema wants both."""
    return f"{text}:00Z" if len(text) == len("2026-01-01T09:00") else text
