"""What an operation on the agenda is called, and how the agenda is worked through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.state import attempts, bodies, controls, regions, repeats, starts, stops, undo
from engine.state.containers import held_body_done, timed_out
from engine.state.core import Core
from engine.state.results import flow_done, reached


def _start_item(core: Core, path: str) -> None:
    starts.start(core, path)


def _begin(core: Core, path: str) -> None:
    step = core.data.steps[path]
    if not step.ended:
        starts.begin(core, step)


def _body_done(core: Core, number: int) -> None:
    body = core.data.bodies.get(number)
    if body is None or body.ended:
        return
    if body.kind == "flow":
        flow_done(core, body)
    elif body.kind == "visit":
        regions.visit_ended(core, body)
    else:
        held_body_done(core, body)


# Any: the arguments of each operation are its own.
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "advance": controls.advance,
    "attempt": attempts.attempt,
    "begin": _begin,
    "begin_each": repeats.begin_each,
    "body_done": _body_done,
    "body_failed": stops.body_failed,
    "cancel_unit": stops.cancel_unit,
    "completed": undo.completed,
    "decide": bodies.decide,
    "default": starts.use_default,
    "end": stops.end,
    "enter_region": regions.enter_region,
    "fail_body": stops.fail_body,
    "fail_run": stops.fail_run,
    "failed_each": repeats.failed_each,
    "item_ended": repeats.item_ended,
    "next_items": repeats.next_items,
    "reached": reached,
    "settled": repeats.settled,
    "start": starts.start,
    "start_item": _start_item,
    "step_cancelled": stops.step_cancelled,
    "stop_items": stops.stop_items,
    "timed_out": timed_out,
    "undo_next": undo.undo_next,
    "undone": undo.undone,
    "unit_cancelled": stops.unit_cancelled,
}

_STARTING = ("advance", "next_items", "start", "start_item")
"""What begins something new, and so may wait for the next turn."""


def drain(core: Core) -> None:
    """Do what is on the agenda and all that follows; beginning something may wait for a turn."""
    looked = False
    while core.agenda or (core.data.guarded and not looked):
        while core.agenda:
            _next(core)
        starts.look_again(core)
        looked = True


def _next(core: Core) -> None:
    name, *arguments = core.agenda.popleft()
    if name in _STARTING and core.turn_over:
        core.data.put_off.append([name, *arguments])
    else:
        _OPERATIONS[name](core, *arguments)
