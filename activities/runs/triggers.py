"""Which trigger a start fires, and the input it brings (flow.md, Starts)."""

from __future__ import annotations

from dataclasses import dataclass

from nextscript.document.models import FlowDocument, Node
from nextscript.errors import ExpressionError, Invalid
from nextscript.expressions import Settings, compile_template, evaluate
from nextscript.findings import Finding
from nextscript.triggers import is_trigger
from nextscript.values import Json

MANUAL = "trigger.manual"


@dataclass(frozen=True)
class Fired:
    """The trigger a start fires, if the flow has one, with its event and the run's input."""

    node: str | None
    output: Json
    input: Json


def fire_by_hand(document: FlowDocument, value: Json) -> Fired:
    """Fire the manual trigger, or the only one; its event is the input."""
    triggers = triggers_of(document)
    manual = [node for node in triggers if node.type == MANUAL]
    choice = manual if len(manual) == 1 else triggers
    if len(choice) > 1:
        names = ", ".join(node.id for node in choice)
        raise _refused(f"The flow has several triggers; name one of: {names}.", "/trigger")
    return Fired(choice[0].id if choice else None, value, value)


def fire_named(
    document: FlowDocument, name: str, event: Json, scope: dict[str, Json], settings: Settings
) -> Fired:
    """Fire a trigger as its event would: the input is its `config.input` over the event."""
    node = next((one for one in triggers_of(document) if one.id == name), None)
    if node is None:
        raise _refused(f"There is no enabled trigger called “{name}”.", "/trigger/node")
    return Fired(node.id, event, _filled(node, event, scope, settings))


def triggers_of(document: FlowDocument) -> list[Node]:
    """Give the triggers that may fire; a disabled one never does."""
    return [n for n in document.nodes if is_trigger(n.type) and not n.disabled]


def _filled(node: Node, event: Json, scope: dict[str, Json], settings: Settings) -> Json:
    if node.type == MANUAL:
        return event
    try:
        template = compile_template(node.config.get("input", {}))
        return evaluate(template, {**scope, node.id: event}, settings)
    except ExpressionError as error:
        message = f"The trigger's input could not be made from the event: {error.message}"
        raise _refused(message, "/trigger/output") from None


def _refused(message: str, pointer: str) -> Invalid:
    finding = Finding(severity="error", code="run.trigger", pointer=pointer, message=message)
    return Invalid(message, code="run.trigger", findings=[finding])
