"""What people see of a run: its status, steps, inputs, outputs and log lines."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from engine.state.core import Core
from engine.state.outbox import announced_status
from engine.state.records import Attempt, Line, Step
from nextscript.values import NULL, Json, Many, Small, Stored, Value, to_wire

RunStatus: TypeAlias = Literal["running", "waiting", "paused", "succeeded", "failed", "cancelled"]


def status_of(core: Core) -> RunStatus:
    """Give the run's status."""
    ending = core.data.ending
    if ending is not None and core.data.ended:
        return ending.status
    match announced_status(core):
        case "paused":
            return "paused"
        case "waiting":
            return "waiting"
    return "running"


class View:
    """The steps of a run as the API shows them, in the order they started."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def steps(self) -> list[Json]:
        """Give every step there is so far."""
        return [self._shown(step) for step in self._ordered()]

    def counts(self) -> dict[str, int]:
        """Count the steps by their status."""
        return dict(Counter(step.status for step in self._core.data.steps.values()))

    def waiting(self) -> list[Json]:
        """Give the steps that wait for something."""
        return [self._shown(step) for step in self._ordered() if step.status == "waiting"]

    def step(self, path: str) -> Json:
        """Give one step, or null when there is none at this path."""
        step = self._core.data.steps.get(path)
        return None if step is None else self._shown(step)

    def input(self, path: str) -> Value:
        """Give what a step was given. Null when it was evaluated outside the run, or not at all."""
        step = self._core.data.steps.get(path)
        return (step.input if step is not None else None) or NULL

    def output(self, path: str) -> Value:
        """Give what a step gave. Null when it gave nothing."""
        step = self._core.data.steps.get(path)
        return (step.output if step is not None else None) or NULL

    def logs(self) -> list[Json]:
        """Give the log lines, oldest first."""
        return [_line(line) for line in self._core.data.logs]

    def take(self, most: int | None = None) -> tuple[list[Json], list[Json]]:
        """Take out what has ended: steps with `input` and `output`, and log lines."""
        data = self._core.data
        done = [step for step in self._ordered() if self._over(step)][:most]
        taken = [self._recorded(step) for step in done]
        for step in done:
            del data.steps[step.path]
        lines = self.logs()
        data.logs = []
        return taken, lines

    def recorded(self) -> list[Json]:
        """Give every step with its `input` and `output`, as the record will have them."""
        return [self._recorded(step) for step in self._ordered()]

    def _ordered(self) -> list[Step]:
        steps = list(self._core.data.steps.values())
        return sorted(steps, key=lambda step: (step.started_at or step.ended_at or 0.0, step.seq))

    def _over(self, step: Step) -> bool:
        if self._core.data.ended:
            return True
        undoings = self._core.data.undoings.values()
        held = step.path in self._core.data.failing or any(
            step.path in undoing.then or step.path == undoing.current for undoing in undoings
        )
        return step.ended and not step.linger and not held

    def _recorded(self, step: Step) -> Json:
        shown = self._shown(step)
        assert isinstance(shown, dict)
        shown["input"] = to_wire(step.input or NULL)
        shown["output"] = to_wire(step.output or NULL)
        return shown

    def _shown(self, step: Step) -> Json:
        node = self._core.node(step)
        shown: dict[str, Json] = {
            "path": step.path,
            "node": node.id,
            "type": node.type,
            "name": node.name or node.id,
            "parent": self._parent(step),
            "iteration": _iteration(step.path),
            "status": step.status,
            "ports": list(step.ports),
            "skipped_because": _because(step),
            "runs": step.runs if step.runs in ("inline", "quick") else "standard",
            "attempt": step.attempt,
            "attempts": [_attempt(one) for one in step.attempts],
            "next_attempt_at": _time(step.next_attempt_at),
        }
        return {**shown, **self._times(step), **self._surroundings(step)}

    def _times(self, step: Step) -> dict[str, Json]:
        lasted = None
        if step.started_at is not None and step.ended_at is not None:
            lasted = round((step.ended_at - step.started_at) * 1000)
        return {
            "started_at": _time(step.started_at),
            "ended_at": _time(step.ended_at),
            "duration_ms": lasted,
            "input_size": step.input_size,
            "output_size": _size(step.output),
        }

    def _surroundings(self, step: Step) -> dict[str, Json]:
        return {
            "waiting_for": self._waiting(step),
            "effect": self._effect(step),
            "child_run_id": step.child_run_id,
            "error": step.failure,
            "from_run": step.from_run,
            "output_changed": step.output_changed,
        }

    def _parent(self, step: Step) -> str | None:
        if step.item is not None or step.undo:
            return step.path.rpartition(":" if step.undo else "[")[0]
        body = self._core.data.bodies.get(step.body)
        if body is not None:
            while body is not None and body.kind == "visit":
                body = self._core.data.bodies.get(body.parent)
            return (body.owner or None) if body is not None else None
        head, dot, _ = step.path.rpartition(".")
        return (head.rpartition("[")[0] if head.endswith("]") else head) if dot else None

    def _waiting(self, step: Step) -> Json:
        if step.path in self._core.data.calls and step.status == "waiting":
            since = _time(step.started_at)
            return {"kind": "flow", "name": None, "since": since, "until": None, "to": []}
        if step.waiting is None:
            return None
        return {
            "kind": step.waiting.kind,
            "name": step.waiting.name,
            "since": _time(step.waiting.since),
            "until": _time(step.waiting.until),
            "to": list(step.waiting.to),
        }

    def _effect(self, step: Step) -> Json:
        node = self._core.node(step)
        if node.group != "activity" or node.effects == "idempotent" or not step.attempts:
            return None
        state = {"succeeded": "confirmed", "unknown": "unknown"}.get(step.status, "intended")
        return {"key": step.path, "state": state}


def _iteration(path: str) -> list[Json]:
    parts = (part.partition("]")[0] for part in path.split("[")[1:])
    return [int(part) for part in parts if part.isdigit()]


def _because(step: Step) -> Json:
    return {"node": step.because[0], "port": step.because[1]} if step.because else None


def _attempt(attempt: Attempt) -> Json:
    return {
        "number": attempt.number,
        "started_at": _time(attempt.started_at),
        "ended_at": _time(attempt.ended_at),
        "error": attempt.error,
        "worker": attempt.worker,
    }


def _line(line: Line) -> Json:
    return {
        "at": _time(line.at),
        "path": line.path,
        "level": line.level,
        "message": line.message,
        "data": line.data,
    }


def _time(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _size(value: Value | None) -> int:
    """Give a value's size in bytes; of small ones a good guess is enough and quick."""
    match value:
        case Stored(size=size):
            return size
        case Many(items=items):
            return 2 + sum(_size(item) + 1 for item in items)
        case Small(value=plain):
            return len(repr(plain)) if plain is not None else 0
    return 0
