"""What a query tells of a run: what was taken for the record already, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calls import Wire, failure_wire
from nextscript.values import Json, to_wire

if TYPE_CHECKING:
    from engine.workflows.interpreter import Interpreter

_VALUES = ("input", "output")


def view(run: Interpreter) -> Wire:
    """Give status, steps and logs; the API's shapes."""
    steps = [_without_values(step) for step in run.taken.steps] + run.state.view.steps()
    return {**_standing(run), "steps": steps, "logs": run.taken.logs + run.state.view.logs()}


def standing(run: Interpreter) -> Wire:
    """Give status, how many steps are in which state, and the waiting ones."""
    counts = run.state.view.counts()
    for step in run.taken.steps:
        if isinstance(step, dict):
            status = str(step["status"])
            counts[status] = counts.get(status, 0) + 1
    waiting = run.state.view.waiting()
    return {**_standing(run), "steps": waiting, "logs": [], "counts": counts}


def _standing(run: Interpreter) -> Wire:
    end = run.state.ended
    shown: Wire = {"status": end.status if end else run.state.status}
    if end is not None:
        shown["output"] = to_wire(end.output)
        shown["error"] = failure_wire(end.error) if end.error else None
    return shown


def io(run: Interpreter, path: str, which: str) -> Json:
    """Give a step's input or output on the wire, null when there is no such step."""
    for step in run.taken.steps:
        if isinstance(step, dict) and step["path"] == path:
            return step[which]
    if run.state.view.step(path) is None:
        return None
    look = run.state.view.input if which == "input" else run.state.view.output
    return to_wire(look(path))


def recorded(run: Interpreter) -> list[Json]:
    """Give the steps with input and output that no earlier part of the record has."""
    return run.taken.steps + run.state.view.recorded()


def _without_values(step: Any) -> Json:  # Any: a recorded step
    return {name: value for name, value in step.items() if name not in _VALUES}
