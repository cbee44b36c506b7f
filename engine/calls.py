"""What the workflow and its activities say to each other. Pure: both sides import it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.state.messages import Failure, LogLine
from nextscript.values import Json, Value, from_wire, to_wire

FINISH = "engine.finish"
STATUS = "engine.status"
RESPOND = "engine.respond"
EVALUATE = "engine.evaluate"
CALL_FLOW = "engine.call_flow"
ASK_FLOW = "engine.ask_flow"
CANCEL_FLOW = "engine.cancel_flow"
NOTIFY_CALLER = "engine.notify_caller"
RUN_FAILED = "engine.run_failed"
NOTICE = "notice"
"""The type of the workflow that tells the end of a run outside."""
TELL_END = "engine.tell_end"
GIVE_UP_TELLING = "engine.give_up_telling"
MAIL = "mail"
"""The type of the workflow that sends a mail."""
SEND_MAIL = "engine.send_mail"
GIVE_UP_MAIL = "engine.give_up_mail"

LISTENER = "listener"
"""The type of the workflow that has something listened to."""
LISTEN = "engine.listen"
TICK = "tick"
"""The type of the workflow that a schedule starts when it is due."""
START_TICK = "engine.start_tick"

INSTALL_PACKAGES = "packages.install"
INSTALL_ATTEMPTS = 6

PROJECT_WORK = "projects.work"

NEWEST = 0
"""A call for whatever version the worker knows: an undo has no config of its own."""

UNKNOWN_TYPE = "step.unknown_type"
CRASHED = "step.crashed"
TIMED_OUT = "step.timeout"
LOST = "step.worker_lost"
PROGRESS = "progress"
STOPPED = "stopped"
"""Says of a lost worker that it was stopped in good order."""

Wire = dict[str, Any]  # Any: JSON whose shape the functions below know


@dataclass(slots=True)
class StepCall:
    """One attempt of a step, as its activity gets it.

    Exactly one of `config` and `template` + `scope` counts: see `messages.StartActivity`.
    """

    path: str
    attempt: int
    version: int
    effects: str
    config: Json
    template: Json
    scope: dict[str, Value] | None
    connection: str | None
    effect: str
    timezone: str
    now: float
    seed: str
    timeout: float
    previous: Json = None
    """How far the attempt before had come, as it told with its heartbeat."""

    def wire(self) -> list[Json]:
        """Render as JSON, short: it is in the history once per step."""
        scope: Json = None
        if self.scope is not None:
            scope = {name: to_wire(value) for name, value in self.scope.items()}
        return [
            *(self.path, self.attempt, self.version, self.effects, self.config, self.template),
            *(scope, self.connection, self.effect, self.timezone, self.now, self.seed),
            self.timeout,
            *([] if self.previous is None else [self.previous]),  # older workers know no such field
        ]

    @classmethod
    def read(cls, wire: list[Any]) -> StepCall:  # Any: what `wire` made
        """Read what `wire` made."""
        call = cls(*wire)
        if call.scope is not None:
            call.scope = {name: from_wire(value) for name, value in wire[6].items()}
        return call


def failure_wire(failure: Failure) -> Wire:
    """Render a failure as JSON, without what is empty."""
    found = {name: getattr(failure, name) for name in Failure.__slots__}
    return {name: value for name, value in found.items() if value is not None}


def read_failure(wire: Wire) -> Failure:
    """Read what `failure_wire` made."""
    return Failure(**wire)


def log_wire(line: LogLine) -> list[Json]:
    """Render a log line as JSON."""
    return [line.at, line.level, line.message, line.data]


def read_logs(path: str, wire: list[list[Any]]) -> tuple[LogLine, ...]:  # Any: what log_wire made
    """Read the lines a step wrote."""
    return tuple(LogLine(at, path, level, text, data) for at, level, text, data in wire)
