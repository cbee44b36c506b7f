"""Triggers of a manifest: an operation is asked again and again, and gives what is new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import JsonValue, create_model

from nextscript.document.sentences import at_pointer
from nextscript.errors import Rejected
from nextscript.forms import form_schema
from nextscript.manifest.calling import Context, caller
from nextscript.manifest.checking import OperationInput, input_model
from nextscript.manifest.connections import default_url
from nextscript.manifest.models import JsonSchema, Manifest, Operation, Trigger
from nextscript.manifest.parameters import text_of
from nextscript.manifest.schemas import Shared, input_of, output_of, pages_field, schema_at
from nextscript.node_types import Example
from nextscript.triggers import Event, Polled, PollInput

Poll = Callable[[PollInput, Context, JsonValue], Awaitable[Polled]]
_ASK = "ask"


def poller(manifest: Manifest, trigger: Trigger, operation: Operation) -> Poll:
    """Give the function of a trigger."""
    call = caller(manifest, operation, default_url(manifest))

    async def poll(input: PollInput, ctx: Context, cursor: JsonValue) -> Polled:
        asked: OperationInput = input.ask  # type: ignore[attr-defined] # of the models of triggers
        values = {**asked.root, **trigger.input}
        since = cursor.get("since") if isinstance(cursor, dict) else None
        if trigger.since and since is not None:
            values[trigger.since] = since
            if operation.paging:
                values[pages_field(operation)] = True
        items = _items(await call(OperationInput.model_construct(root=values), ctx), trigger)
        return Polled(
            [_event(one, trigger) for one in items], {"since": _newest(items, trigger, since)}
        )

    return poll


def _items(body: JsonValue, trigger: Trigger) -> list[JsonValue]:
    found = at_pointer(body, trigger.items)
    if not isinstance(found, list):
        raise Rejected(f"The answer holds no list at “{trigger.items}”.", code="http.paging")
    if trigger.order is None:
        return found
    return sorted(found, key=lambda one: _rank(at_pointer(one, trigger.order or "")))


def _rank(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value)


def _event(item: JsonValue, trigger: Trigger) -> Event:
    found: Any = at_pointer(item, trigger.id)
    if found is None:
        raise Rejected(f"An item has nothing at “{trigger.id}” to know it by.", code="http.paging")
    return Event(text_of(found), item)


def _newest(items: list[JsonValue], trigger: Trigger, since: JsonValue) -> JsonValue:
    if trigger.order is None or not items:
        return since
    newest: Any = at_pointer(items[-1], trigger.order)
    return since if newest is None else newest


def trigger_model(name: str, operation: Operation, shared: Shared) -> type[PollInput]:
    """Make the input of a trigger: how often it asks, and with which of the operation's fields."""
    inner = input_model(f"{name}.ask", shared.whole(input_of(operation)))
    empty = OperationInput.model_construct(root={})
    model: type[PollInput] = create_model(name, __base__=PollInput, ask=(inner, empty))
    return model


def trigger_form(trigger: Trigger, operation: Operation) -> JsonSchema:
    """Give the form of a trigger: the operation's fields that the trigger does not set itself."""
    form = form_schema(PollInput)
    set_ = {*trigger.input, trigger.since, pages_field(operation)}
    asked = input_of(operation)
    own: Mapping[str, Any] = asked["properties"]
    fields = {name: one for name, one in own.items() if name not in set_}
    for name, field in form["properties"].items():
        if name != "input":
            field["x-expression"] = False
    if fields:
        wanted = [one for one in asked.get("required", []) if one in fields]
        form["properties"][_ASK] = {
            **asked,
            "title": "What to ask for",
            "properties": fields,
            "required": wanted,
            "x-expression": False,
        }
        if wanted:
            form["required"] = [*form.get("required", []), _ASK]
    return form


def example_of(trigger: Trigger, operation: Operation) -> list[Example]:
    """Give an example: what the operation's first one asks for, as far as it is asked here."""
    shown = trigger_form(trigger, operation)["properties"].get(_ASK, {}).get("properties", {})
    given = operation.examples[0].config if operation.examples else {}
    ask = {name: value for name, value in given.items() if name in shown}
    return [Example(title=trigger.title, config={_ASK: ask} if ask else {})]


def item_of(trigger: Trigger, operation: Operation, schemas: Mapping[str, Any]) -> JsonSchema:
    """Give the schema of what a trigger gives."""
    found = schema_at(output_of(operation), trigger.items, schemas).get("items", {})
    return found if isinstance(found, dict) else {}
