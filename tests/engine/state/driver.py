"""Runs a RunState to its end without Temporal: a clock that jumps, and work that takes its time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.compiler import compile_flow
from engine.nodes import CONTROLS
from engine.plan import SEMANTICS, Plan
from engine.state import RunState
from engine.state.messages import (
    ActivityEnded,
    CallFlow,
    CancelActivity,
    CancelTimer,
    Command,
    EndRun,
    Evaluate,
    Evaluated,
    Event,
    Failure,
    FlowEnded,
    FlowStarted,
    NextTurn,
    StartActivity,
    StartTimer,
    TimerFired,
)
from nextscript.catalog import Catalog
from nextscript.document import load_yaml
from nextscript.expressions import Settings, evaluate
from nextscript.values import Json, Many, Small, Stored, Value, plain
from tests.patterns.work import WORK

CATALOG = Catalog.of(CONTROLS, WORK)
START = 1_800_000_000.0

Answer = Callable[[StartActivity, Mapping[str, Any]], ActivityEnded | None]


def compiled(document: str) -> Plan:
    """Compile a YAML document that has no errors."""
    done = compile_flow(load_yaml(document), CATALOG)
    errors = [finding for finding in done.findings if finding.severity == "error"]
    assert done.plan is not None, [f"{one.pointer}: {one.message}" for one in errors]
    return done.plan


@dataclass
class Ran:
    """What became of a run."""

    state: RunState
    end: EndRun | None
    commands: list[Command] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.end.status if self.end else self.state.status

    @property
    def output(self) -> Any:
        assert self.end is not None, self.state.view.steps()
        return plain(self.end.output)

    @property
    def error(self) -> Failure:
        assert self.end is not None
        assert self.end.error is not None
        return self.end.error

    @property
    def steps(self) -> dict[str, Any]:
        return {step["path"]: step for step in self.state.view.steps()}  # type: ignore[index, call-overload, misc]

    def ran(self, status: str = "succeeded") -> set[str]:
        return {path for path, step in self.steps.items() if step["status"] == status}


class Driver:
    """Delivers what the run asked for: earliest first, in one of several orders when at once."""

    def __init__(
        self,
        plan: Plan,
        *,
        order: str = "fifo",
        objects: Mapping[str, Json] | None = None,
        flows: Mapping[str, Any] | None = None,
        answer: Answer | None = None,
        round_trip: bool = False,
        **begin: Any,
    ) -> None:
        self.plan, self.order, self.flows, self.answer = plan, order, flows or {}, answer
        self.objects = dict(objects or {})
        self.random = random.Random(order)
        self.now = START
        self.round_trip = round_trip
        self.queue: list[tuple[float, int, Event]] = []
        self.count = 0
        self.told: list[Command] = []
        self.end: EndRun | None = None
        self.resting = False
        given = {
            "input": Small({}),
            "trigger": None,
            "trigger_output": None,
            "variables": {},
            "run": {"id": "r"},
            "seed": "s",
            "semantics": SEMANTICS,
        }
        self.state = RunState.begin(plan, now=self.now, **{**given, **begin})
        self._drain()

    def later(self, event: Event, seconds: float = 0.0) -> None:
        self.count += 1
        self.queue.append((self.now + seconds, self.count, event))

    def run(self, most: int = 200_000) -> Ran:
        """Deliver until nothing is left."""
        while self.queue and self.end is None and most:
            most -= 1
            self.step()
        return self.ran

    @property
    def ran(self) -> Ran:
        return Ran(self.state, self.end, self.told)

    def step(self) -> None:
        """Deliver one event."""
        at, _, event = self.queue.pop(self._next())
        self.now = max(self.now, at)
        self.deliver(event)

    def deliver(self, event: Event) -> None:
        if self.round_trip:
            self.state = RunState.restore(self.plan, self.state.snapshot())
        self.resting = self.resting and not isinstance(event, NextTurn)
        self.state.apply(event, self.now)
        self._drain()

    def _next(self) -> int:
        first = min(at for at, _, _ in self.queue)
        now = [place for place, one in enumerate(self.queue) if one[0] <= max(first, self.now)]
        if self.order == "fifo":
            return now[0]
        return now[-1] if self.order == "lifo" else self.random.choice(now)

    def _drain(self) -> None:
        while commands := self.state.commands():
            for command in commands:
                assert self.end is None, f"{command} after the end"
                self.told.append(command)
                self._obey(command)
        if self.state.turn_over and not self.resting:
            self.resting = True
            self.later(NextTurn())

    def _obey(self, command: Command) -> None:
        match command:
            case StartActivity():
                self._work(command)
            case CancelActivity(path=path):
                self._forget(lambda event: isinstance(event, ActivityEnded) and event.path == path)
            case StartTimer(key=key, at=at):
                self.later(TimerFired(key), max(0.0, at - self.now))
            case CancelTimer(key=key):
                self._forget(lambda event: isinstance(event, TimerFired) and event.key == key)
            case Evaluate():
                self._evaluate(command)
            case CallFlow():
                self._call(command)
            case EndRun():
                self.end = command

    def _forget(self, matches: Callable[[Event], bool]) -> None:
        self.queue = [one for one in self.queue if not matches(one[2])]

    def _work(self, command: StartActivity) -> None:
        config = command.config
        if command.template is not None:
            config = self._found(command.template, command.scope or {})
        assert isinstance(config, dict)
        given = config.get("input") if command.activity else config
        assert isinstance(given, dict)
        ended = self.answer(command, given) if self.answer else None
        takes = given.get("takes", 0.0)
        assert isinstance(takes, int | float)
        self.later(ended or self._ended(command, given), takes)

    def _ended(self, command: StartActivity, given: Mapping[str, Any]) -> ActivityEnded:
        path, attempt, failure = command.path, command.attempt, None
        if not command.activity and attempt <= given.get("times", 0):
            failure = Failure("test.busy", "not yet", "retryable", None, None, path)
        elif not command.activity and given.get("fail"):
            node = self.plan.nodes[command.node].id
            failure = Failure(given["fail"], "told to fail", "final", None, node, path)
        value = None if failure else self._stored(given.get("value"))
        return ActivityEnded(path, attempt, value, failure, quick=command.may_be_quick)

    def _stored(self, value: Json) -> Value:
        if isinstance(value, dict) and set(value) == {"$object"}:
            kept = self.objects[str(value["$object"])]
            size = len(kept) if isinstance(kept, list | dict | str) else None
            kind = "array" if isinstance(kept, list) else "object"
            return Stored(str(value["$object"]), 100_000, kind, size)
        return Small(value)

    def fetch(self, value: Value) -> Json:
        match value:
            case Stored(id=id_):
                return self.objects[id_]
            case Many(items=items):
                return [self.fetch(item) for item in items]
        return value.value

    def _found(self, template: Json, scope: Mapping[str, Value]) -> Json:
        names = {name: self.fetch(value) for name, value in scope.items()}
        return evaluate(template, names, Settings(self.now, self.plan.timezone, "s"))

    def _evaluate(self, command: Evaluate) -> None:
        found = self._found(command.template, command.scope)
        value: Value = Small(found)
        if command.spread and isinstance(found, list):
            value = Many(tuple(Small(item) for item in found))
        self.later(Evaluated(command.path, command.purpose, value))

    def _call(self, command: CallFlow) -> None:
        self.later(FlowStarted(command.path, f"child of {command.path}"))
        if not command.wait:
            return
        answer = self.flows[command.flow]
        output = answer(plain(command.input)) if callable(answer) else answer
        if isinstance(output, Failure):
            self.later(FlowEnded(command.path, "failed", failure=output), 1.0)
        else:
            self.later(FlowEnded(command.path, "succeeded", Small(output)), 1.0)


def drive(document: str, **options: Any) -> Ran:
    """Compile a YAML document and run it to its end."""
    return Driver(compiled(document), **options).run()
