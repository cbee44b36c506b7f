"""What the workflow is told, made from the data a run keeps until it is told."""

from __future__ import annotations

from engine.state.core import Core, failure_of
from engine.state.messages import (
    Announce,
    CallFlow,
    CancelActivity,
    CancelFlow,
    CancelTimer,
    Command,
    EndRun,
    Evaluate,
    Respond,
    StartTimer,
)
from engine.state.records import Plain
from nextscript.values import from_wire


def told(note: Plain) -> Command:
    """Make the command a note stands for."""
    match note:
        case ["timer", key, at]:
            return StartTimer(key, at)
        case ["cancel_timer", key]:
            return CancelTimer(key)
        case ["cancel_activity", path]:
            return CancelActivity(path)
        case ["cancel_flow", path]:
            return CancelFlow(path)
        case ["evaluate", path, purpose, template, scope, spread]:
            values = {name: from_wire(value) for name, value in scope.items()}
            return Evaluate(path, purpose, template, values, spread)
        case ["call", path, flow, version, input_, wait]:
            return CallFlow(path, flow, version, from_wire(input_), wait, path)
        case ["respond", status, headers, body]:
            return Respond(status, headers, from_wire(body))
    raise ValueError(f"nobody knows the note {note[0]}")


def announcement(core: Core) -> list[Command]:
    """Tell when the run begins to wait, to run again, or was paused."""
    status = announced_status(core)
    if status == core.data.announced:
        return []
    core.data.announced = status
    kinds = tuple(sorted(set(core.data.waits.values())))
    if status == "paused":
        return [Announce("paused")]
    return [Announce("waiting", kinds) if status == "waiting" else Announce("running")]


def announced_status(core: Core) -> str:
    """Say whether a live run runs, waits for the outside, or is paused."""
    data = core.data
    if data.paused:
        return "paused"
    busy = data.flight or data.ready or data.asking or data.ending or data.put_off
    return "waiting" if not busy and (data.waits or data.unknown) else "running"


def end_of(core: Core, *, again: bool = False) -> list[EndRun]:
    """Tell how the run ended, once."""
    ending = core.data.ending
    if ending is None or not core.data.ended or (core.data.announced == "ended" and not again):
        return []
    if not again:
        core.data.announced = "ended"
    failure = failure_of(ending.failure) if ending.failure else None
    return [EndRun(ending.status, ending.output, failure)]
