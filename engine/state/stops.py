"""Ending things early: cancelled steps and bodies, failed bodies, and the run itself."""

from __future__ import annotations

from engine.state.bodies import path_of, unit_ended
from engine.state.core import Core, failure_json
from engine.state.endings import cancelled, fail, mark_cancelled, succeed
from engine.state.layout import Unit
from engine.state.messages import Failure
from engine.state.records import CANCELLED, OPEN, RUNNING, Body, Ending, Plain, Step
from engine.state.repeats import close_item, collected
from engine.state.undo import undo_then
from nextscript.values import NULL, Value


def stop_step(core: Core, step: Step, scopes: list[str]) -> None:
    """Cancel a step and all that runs inside it; scopes it was in are noted, to be undone."""
    path, data = step.path, core.data
    if data.flight.pop(path, None) is not None:
        core.tell("cancel_activity", path)
    if data.calls.pop(path, None):
        core.tell("cancel_flow", path)
    _stop_waiting(core, step)
    if core.node(step).type == "flow.scope" and step.bodies:
        scopes.append(f"{path}.")
    _stop_held(core, step, scopes)
    stop_items(core, path, None, scopes)
    if not step.ended:
        cancelled(core, step)


def _stop_held(core: Core, step: Step, scopes: list[str]) -> None:
    for number in list(step.bodies):
        body = core.data.bodies.get(number)
        if body is not None:
            stop_body(core, body, scopes)
    step.bodies.clear()


def _stop_waiting(core: Core, step: Step) -> None:
    for key in ("retry", "guard", "deadline"):
        core.stop_timer(f"{step.path}#{key}")
    forget_wait(core, step)
    for listed in (core.data.guarded, core.data.unknown, core.data.failing):
        if step.path in listed:
            listed.remove(step.path)


def forget_wait(core: Core, step: Step) -> None:
    """Stop listening and forget the timers of a wait."""
    core.data.waits.pop(step.path, None)
    for number, event in enumerate(step.waiting.events if step.waiting else ()):
        core.stop_timer(f"{step.path}#{number}")
        listeners = core.data.listeners.get(event["name"]) if event["kind"] == "signal" else None
        if listeners is not None and step.path in listeners:
            listeners.remove(step.path)
            if not listeners:
                del core.data.listeners[event["name"]]


def stop_items(
    core: Core, path: str, then: list[Plain] | None, scopes: list[str] | None = None
) -> None:
    """Cancel the items of an `each` that are under way, undo their scopes, then go on."""
    step = core.data.steps[path]
    found: list[str] = scopes if scopes is not None else []
    core.data.repeats.pop(path, None)
    step.linger = False
    _stop_held(core, step, found)
    node = core.node(step)
    if node.each is not None and step.item is None:
        for item in _items(core, step):
            stop_step(core, item, found)
    if then is not None:
        undo_then(core, found, then)


def _items(core: Core, step: Step) -> list[Step]:
    size = step.iterations
    found = (core.data.steps.get(f"{step.path}[{index}]") for index in range(size))
    return [item for item in found if item is not None and not item.ended]


def stop_body(core: Core, body: Body, scopes: list[str]) -> None:
    """Cancel whatever of a body has not ended; its edges are marked no more."""
    body.ended = True
    for unit in core.frame(body).units:
        _stop_unit(core, body, unit, scopes)
    core.data.bodies.pop(body.id, None)
    if body.kind == "item":
        core.names.forget(body.memory)


def _stop_unit(core: Core, body: Body, unit: Unit, scopes: list[str]) -> None:
    if unit.region is not None:
        visits = core.data.visits.pop(f"{path_of(core, body, unit)}#", None)
        inner = core.data.bodies.get(visits.current) if visits else None
        if inner is not None:
            stop_body(core, inner, scopes)
        return
    step = core.data.steps.get(body.paths[unit.index] or "")
    if step is not None and (not step.ended or step.linger or step.path in core.data.failing):
        stop_step(core, step, scopes)


def cancel_unit(core: Core, number: int, index: int, then: str) -> None:
    """Cancel one unit of a body that goes on; its edges are skipped, or it goes on."""
    body = core.data.bodies.get(number)
    if body is None or body.ended or body.states[index] not in (OPEN, RUNNING):
        return
    unit, scopes = core.frame(body).units[index], list[str]()
    if unit.region is not None:
        _stop_unit(core, body, unit, scopes)
        body.states[index] = CANCELLED
        undo_then(core, scopes, ["unit_cancelled", number, index])
        return
    step = core.data.steps.get(body.paths[index] or "")
    if step is None:
        step = core.new_step(path_of(core, body, unit), unit.node, body, index)
        body.paths[index] = step.path
    cancel_step(core, step, then)


def unit_cancelled(core: Core, number: int, index: int) -> None:
    """Mark a cancelled region's edges skipped."""
    body = core.data.bodies.get(number)
    if body is not None and not body.ended:
        unit_ended(core, body, core.frame(body).units[index], CANCELLED, frozenset(), None)


def cancel_step(core: Core, step: Step, then: str) -> None:
    """Cancel one step of a body that goes on."""
    scopes: list[str] = []
    repeat = core.data.repeats.get(step.path)
    result: Value = collected(repeat) if repeat is not None else NULL
    body = core.data.bodies[step.body]
    body.states[step.unit] = CANCELLED
    if then == "continue":
        step.values["result"] = result
    stop_step(core, step, scopes)
    undo_then(core, scopes, ["step_cancelled", step.path, then])


def step_cancelled(core: Core, path: str, then: str) -> None:
    """Go on after a step was cancelled and its scopes undone."""
    step = core.data.steps[path]
    if core.data.bodies.get(step.body) is None:
        return
    if step.item is not None:
        why = Failure("step.cancelled", "The item was cancelled", "final", None, None, path)
        core.do("item_ended", path[: path.rindex("[")], step.item, failure_json(why))
    elif then == "continue":
        succeed(core, step, step.values.pop("result", NULL))
        step.status = "cancelled"
    else:
        mark_cancelled(core, step)


def fail_body(core: Core, number: int, wire: Plain) -> None:
    """Fail a body: cancel its unfinished nodes, undo, then let what holds it fail."""
    body = core.data.bodies.get(number)
    if body is None or body.ended:
        return
    scopes = [f"{body.owner}."] if body.kind == "scope" else []
    stop_body(core, body, scopes)
    core.data.bodies[body.id] = body
    undo_then(core, scopes, ["body_failed", number, wire])


def body_failed(core: Core, number: int, wire: Plain) -> None:
    """Let the holder of a failed body fail with its error."""
    body = core.data.bodies.pop(number, None)
    if body is None:
        return
    if body.kind == "flow":
        core.data.bodies[number] = body
        fail_run(core, wire)
    elif body.kind == "visit":
        core.data.visits.pop(body.owner, None)
        core.do("fail_body", body.parent, wire)
    elif body.kind == "item":
        core.data.bodies[number] = body
        if body.owner in core.data.repeats:
            close_item(core, body, None, wire)
        else:
            core.data.bodies.pop(number)
            _forget_item(core, body)
    else:
        step = core.data.steps[body.owner]
        if number in step.bodies:
            step.bodies.remove(number)
            core.stop_timer(f"{step.path}#deadline")
            fail(core, step, wire)


def _forget_item(core: Core, body: Body) -> None:
    step = core.data.steps.get(body.owner)
    if step is not None and body.id in step.bodies:
        step.bodies.remove(body.id)


# --- the run --------------------------------------------------------------------------------------


def fail_run(core: Core, wire: Plain) -> None:
    """Fail the run: everything stops, every completed step that can be is undone."""
    if core.data.ending is None:
        core.data.ending = Ending("failed", failure=wire)
        _stop_all(core)
        undo_then(core, [""], ["end"])


def end_run(core: Core, output: Value) -> None:
    """End the run as succeeded, from any depth; nothing is undone."""
    if core.data.ending is None:
        core.data.ending = Ending("succeeded", output)
        _stop_all(core)
        core.do("end")


def cancel_run(core: Core, reason: str) -> None:
    """Cancel the run; open scopes are undone."""
    if core.data.ending is None:
        why = failure_json(Failure("run.cancelled", reason or "The run was cancelled"))
        core.data.ending = Ending("cancelled", failure=why)
        undo_then(core, _stop_all(core), ["end"])


def _stop_all(core: Core) -> list[str]:
    scopes: list[str] = []
    for body in list(core.data.bodies.values()):
        if body.kind == "flow":
            stop_body(core, body, scopes)
            core.data.bodies[body.id] = body
    core.data.held.clear()
    core.data.put_off.clear()
    core.data.paused = False
    return scopes


def end(core: Core) -> None:
    """End the run, once nothing is being undone any more."""
    if not core.data.undoings:
        core.data.ended = True
