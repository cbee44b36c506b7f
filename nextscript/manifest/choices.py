"""Choices for a field that another operation of the service lists."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import JsonValue

from nextscript.document.sentences import at_pointer
from nextscript.manifest.calling import Context, caller
from nextscript.manifest.checking import OperationInput
from nextscript.manifest.connections import default_url
from nextscript.manifest.models import Choices, Manifest, Operation
from nextscript.manifest.parameters import text_of
from nextscript.options import MOST, Asked, ListOptions, Option, Options, mark


def choices(manifest: Manifest, operation: Operation) -> dict[str, ListOptions]:
    """Give what lists the choices of an operation's fields, by their pointers."""
    if not operation.options:
        return {}
    known = {one.key: one for one in manifest.operations}
    return {
        pointer: _lister(manifest, known[one.operation], one)
        for pointer, one in operation.options.items()
        if one.operation in known
    }


def marked(schema: dict[str, Any], operation: Operation) -> dict[str, Any]:
    # Any: a JSON Schema
    """Mark the fields that have choices, in a copy of the schema."""
    if not operation.options:
        return schema
    own = {**schema, "properties": copy.deepcopy(schema.get("properties", {}))}
    for pointer in operation.options:
        mark(own, pointer)
    return own


def _lister(manifest: Manifest, operation: Operation, choices: Choices) -> ListOptions:
    call = caller(manifest, operation, default_url(manifest))

    async def listed(asked: Asked, ctx: Context) -> Options:
        values: dict[str, JsonValue] = dict(choices.input)
        for name, pointer in choices.given.items():
            if (found := asked.field(pointer)) is None:
                return Options(items=[])
            values[name] = found
        if choices.search and asked.search:
            values[choices.search] = asked.search
        if choices.cursor and asked.cursor:
            values[choices.cursor] = asked.cursor
        body = await call(OperationInput.model_construct(root=values), ctx)
        return _options(body, choices, asked)

    return listed


def _options(body: JsonValue, choices: Choices, asked: Asked) -> Options:
    found = at_pointer(body, choices.items)
    items = [_option(one, choices) for one in found] if isinstance(found, list) else []
    kept = [one for one in items if choices.search or asked.matches(one.label)]
    following = at_pointer(body, choices.next) if choices.next else None
    more = text_of(following) if isinstance(following, str | int) and following else None
    return Options(items=kept[:MOST], next=more)


def _option(item: JsonValue, choices: Choices) -> Option:
    if not isinstance(item, dict):
        return Option(value=item, label=text_of(item))
    value: Any = at_pointer(item, choices.value)
    label: Any = at_pointer(item, choices.label)
    hint: Any = at_pointer(item, choices.hint) if choices.hint else None
    return Option(
        value=value,
        label=text_of(label if label is not None else value),
        hint=None if hint is None else text_of(hint),
    )
