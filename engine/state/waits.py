"""Waits: timers, signals, and answers that come from people and other systems."""

from __future__ import annotations

from collections.abc import Mapping

from engine.nodes.decisions import Wait
from engine.plan import WAITS_END
from engine.state.core import Core, Outside
from engine.state.endings import fail_with, succeed
from engine.state.records import Plain, Step, Waiting
from engine.state.stops import forget_wait
from nextscript.durations import LONGEST
from nextscript.expressions import compile_template
from nextscript.values import NULL, Json, Small, Value, is_small, plain

_LONGEST = LONGEST.total_seconds() + 86_400
"""A day more than the longest duration, so that what is ten years away on paper is not refused."""
_GIVEN_UP = {
    "expired": "Nobody answered in time",
    "timeout": "It took longer than allowed",
}


def begin_wait(core: Core, step: Step, wait: Wait) -> None:
    """Wait for the first of some events; a signal that came before may end it at once."""
    timers = [event.at for event in wait.events if event.kind == "timer"]
    if core.data.semantics >= WAITS_END and any(at - core.now > _LONGEST for at in timers):
        fail_with(core, step, "wait.time", "The moment is more than ten years away")
        return
    step.status = "waiting"
    step.waiting = Waiting(
        wait.kind,
        wait.name,
        core.now,
        min(timers) if timers else None,
        list(wait.to),
        [
            {"port": one.port, "kind": one.kind, "name": one.name, "at": one.at}
            for one in wait.events
        ],
        list(wait.decides),
        wait.any,
    )
    for number, event in enumerate(wait.events):
        kept = core.data.signals.get(event.name or "") if event.kind == "signal" else None
        if kept and event.keep:
            payload = kept.pop(0)
            if not kept:
                del core.data.signals[event.name or ""]
            wake(core, step, number, payload)
            return
    core.data.waits[step.path] = wait.kind
    for number, event in enumerate(wait.events):
        if event.kind == "timer":
            core.start_timer(f"{step.path}#{number}", event.at)
        elif event.kind == "signal":
            core.data.listeners.setdefault(event.name or "", []).append(step.path)


def signalled(core: Core, name: str, payload: Value) -> None:
    """Give a signal to the oldest wait for it, or keep it."""
    listeners = core.data.listeners.get(name)
    if not listeners:
        core.data.signals.setdefault(name, []).append(payload)
        return
    step = core.data.steps[listeners[0]]
    assert step.waiting is not None
    for number, event in enumerate(step.waiting.events):
        if event["kind"] == "signal" and event["name"] == name:
            wake(core, step, number, payload)
            return


def wake(core: Core, step: Step, number: int, payload: Value) -> None:
    """End a wait by one of its events."""
    waiting = step.waiting
    if waiting is None or step.ended:
        return
    event = waiting.events[number]
    forget_wait(core, step)
    if not waiting.any:
        _leave(core, step, event["port"], payload)
        return
    if not is_small(payload):
        template = compile_template({"event": event["port"], "payload": "{{ payload }}"})
        core.ask(step.path, Outside(f"woken:{number}", template, {"payload": payload}, False))
        return
    _leave(core, step, event["port"], Small({"event": event["port"], "payload": plain(payload)}))


def woken(core: Core, step: Step, number: int, output: Value) -> None:
    """End a wait whose large payload was put together outside."""
    if step.waiting is not None:
        _leave(core, step, step.waiting.events[number]["port"], output)


def _leave(core: Core, step: Step, port: str, output: Value) -> None:
    given_up = port in _GIVEN_UP
    wired = port in core.layout.wired[step.node]
    if given_up and not wired:
        fail_with(core, step, port, _GIVEN_UP[port])
        return
    succeed(core, step, output, (port,))


def complete(core: Core, step: Step, body: Plain, by: str) -> None:
    """End a wait with what a person or another system answered."""
    assert step.waiting is not None
    number = event_for(step.waiting, body.get("port"))
    if number is not None:
        event = step.waiting.events[number]
        wake(core, step, number, _answer(event["kind"], body, by))


def event_for(waiting: Waiting, port: Json) -> int | None:
    """Find the event an answer stands for; without a port the first a person may decide."""
    ports = [event["port"] for event in waiting.events]
    wanted = port if port is not None else (waiting.decides or ports)[0]
    return ports.index(wanted) if wanted in ports else None


def _answer(kind: str, body: Mapping[str, Json], by: str) -> Value:
    who = body.get("by") or by
    match kind:
        case "approval":
            return Small({"by": who, "comment": body.get("comment"), "data": body.get("data")})
        case "form":
            return Small({"by": who, "data": body.get("data")})
        case "timer":
            return NULL
    return Small(body.get("data"))
