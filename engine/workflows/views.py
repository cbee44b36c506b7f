"""What a query tells of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls import Wire, failure_wire
from nextscript.values import Json, to_wire

if TYPE_CHECKING:
    from engine.workflows.interpreter import Interpreter


def view(run: Interpreter) -> Wire:
    """Give status, steps and logs; the API's shapes."""
    state = run.state
    end = state.ended
    shown: Wire = {
        "status": end.status if end else state.status,
        "steps": state.view.steps(),
        "logs": state.view.logs(),
    }
    if end is not None:
        shown["output"] = to_wire(end.output)
        shown["error"] = failure_wire(end.error) if end.error else None
    return shown


def io(run: Interpreter, path: str, which: str) -> Json:
    """Give a step's input or output on the wire."""
    look = run.state.view.input if which == "input" else run.state.view.output
    found = look(path)
    return None if found is None else to_wire(found)
