"""RunState: given a plan and what has happened, it says what is to be done. Nothing else."""

from __future__ import annotations

from engine.plan import Plan
from engine.state import answers, attempts, bodies, stops
from engine.state.core import Core, failure_json
from engine.state.messages import (
    ActivityEnded,
    ActivityStarted,
    Command,
    EndRun,
    Evaluated,
    Event,
    Failure,
    FlowEnded,
    FlowStarted,
    NextTurn,
    Signalled,
    StartTimer,
    Steer,
    TimerFired,
)
from engine.state.operations import drain
from engine.state.outbox import announcement, end_of, told
from engine.state.records import Data
from engine.state.snapshot import dump, load
from engine.state.steer import refusal, steer_run
from engine.state.view import RunStatus, View, status_of
from engine.state.waits import signalled
from nextscript.values import Json, Value


class RunState:
    """One run as data: `apply` takes in what happened, `commands` says what must be done.

    It decides by plan, semantics and events alone, in the order they are delivered. The time of
    each event is passed in. `fuel_spent` sums what expressions cost since it was last set to 0.
    What is too much for one turn is put off; `turn_over` says so, and `NextTurn` goes on with it.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    @classmethod
    def begin(
        cls,
        plan: Plan,
        *,
        input: Value,
        trigger: str | None,
        trigger_output: Value | None,
        variables: dict[str, Json],
        run: dict[str, Json],
        now: float,
        seed: str,
        semantics: int,
        until: str | None = None,
        mocks: dict[str, Json] | None = None,
        seeds: dict[str, Json] | None = None,
        most_steps: int | None = None,
    ) -> RunState:
        """Begin a run. Without `trigger`, `trigger.manual` fires, or the only trigger there is.

        Steps that have `seeds` are read from the run this one is a fork of. One step more than
        `most_steps` fails the run with `run.limit`.
        """
        data = Data(
            semantics=semantics,
            seed=seed,
            input=input,
            trigger=trigger or _default_trigger(plan),
            trigger_output=trigger_output,
            variables=variables,
            run=run,
            until=until,
            mocks=mocks or {},
            now=now,
            started_at=now,
            seeds=dict(seeds or {}),
            most_steps=most_steps,
        )
        core = Core(plan, data)
        if plan.timeout_ms is not None:
            core.start_timer(answers.RUN_TIMER, now + plan.timeout_ms / 1000)
        memory = core.names.open(None, 0, "", readable=False)
        bodies.open_body(core, "flow", ("flow", 0), owner="", parent=None, prefix="", memory=memory)
        state = cls(core)
        drain(core)
        return state

    @classmethod
    def restore(cls, plan: Plan, snapshot: Json) -> RunState:
        """Read a snapshot back; the workflow starts `timers` anew and asks after `calls`."""
        return cls(Core(plan, load(snapshot)))

    def snapshot(self) -> Json:
        """Give everything the run remembers, as JSON."""
        return dump(self._core.data)

    def apply(self, event: Event, now: float) -> None:
        """Take in what happened, and all that follows from it."""
        self._core.data.now = max(now, self._core.data.now)
        if self._core.data.ended:
            return
        self._take(event)
        drain(self._core)

    def commands(self, *, starting: bool = True) -> list[Command]:
        """Give what is to be done and was not given before, in order; `EndRun` comes last.

        Without `starting` steps wait for their turn: the run is about to continue as new.
        """
        core = self._core
        found: list[Command] = self._untold()
        while not core.data.ended:
            if starting:
                found.extend(attempts.due(core))
            if not self._stands_still:
                break
            self._end_standstill()
            found.extend(self._untold())
        if core.data.ended:
            found.extend(end_of(core))
        else:
            found.extend(announcement(core))
        return found

    def refusal(self, steer: Steer) -> tuple[str, str] | None:
        """Say why a request does not apply (code, sentence), or None when it does."""
        return refusal(self._core, steer)

    @property
    def began(self) -> float:
        """When the run was first decided about: what it waited in a queue was before."""
        return self._core.data.started_at

    @property
    def status(self) -> RunStatus:
        """The run's status as the API shows it."""
        return status_of(self._core)

    @property
    def ended(self) -> EndRun | None:
        """How the run ended, once it has."""
        return next(iter(end_of(self._core, again=True)), None)

    @property
    def view(self) -> View:
        """What people see of the run."""
        return View(self._core)

    @property
    def can_continue(self) -> bool:
        """Whether nothing is in flight outside: waits, timers and known called runs are data."""
        data = self._core.data
        untold = {(note[0], note[1]) for note in data.outbox if note[0] in ("evaluate", "call")}
        asked = any(("evaluate", key.partition("\n")[0]) not in untold for key in data.asking)
        called = any(
            not known and ("call", path) not in untold for path, known in data.calls.items()
        )
        return not (data.flight or asked or called)

    @property
    def turn_over(self) -> bool:
        """Whether it needs a pause, and `NextTurn` after it."""
        return self._core.turn_over

    @property
    def made(self) -> int:
        """How many steps and bodies there were since it began or was restored."""
        return self._core.made

    @property
    def timers(self) -> list[StartTimer]:
        """The timers that must run; a continued run starts them anew."""
        return [StartTimer(key, at) for key, at in self._core.data.timers.items()]

    @property
    def calls(self) -> dict[str, str]:
        """The called runs whose end is awaited: path → run id."""
        steps = self._core.data.steps
        known = (path for path, started in self._core.data.calls.items() if started)
        return {path: steps[path].child_run_id or "" for path in known}

    @property
    def fuel_spent(self) -> int:
        """Steps of expressions evaluated since it was last set to 0."""
        return self._core.data.fuel_spent

    @fuel_spent.setter
    def fuel_spent(self, value: int) -> None:
        self._core.data.fuel_spent = value

    def take_record(self, most: int | None = None) -> tuple[list[Json], list[Json]]:
        """Take out what has ended: (steps with input and output, log lines), for the record.

        With `most` no more than so many steps, the oldest.
        """
        return self.view.take(most)

    def _take(self, event: Event) -> None:
        core = self._core
        if isinstance(event, NextTurn):
            core.begin_turn()
        if core.data.ending is not None and not isinstance(event, ActivityEnded | TimerFired):
            return
        match event:
            case ActivityStarted():
                attempts.picked_up(core, event)
            case ActivityEnded():
                attempts.ended(core, event)
            case Evaluated():
                answers.evaluated(core, event)
            case TimerFired(key=key):
                answers.fired(core, key)
            case FlowStarted():
                answers.flow_started(core, event)
            case FlowEnded():
                answers.flow_ended(core, event)
            case Signalled(name=name, payload=payload):
                signalled(core, name, payload)
            case Steer():
                steer_run(core, event)

    def _untold(self) -> list[Command]:
        notes, self._core.data.outbox = self._core.data.outbox, []
        return [told(note) for note in notes]

    @property
    def _stands_still(self) -> bool:
        data = self._core.data
        moving = data.flight or data.asking or data.timers or data.calls or data.ready
        moving = moving or data.put_off
        waiting = data.waits or data.unknown or data.failing or data.undoings
        return not (data.ended or data.paused or moving or waiting)

    def _end_standstill(self) -> None:
        data = self._core.data
        if data.guarded:
            # Nothing can make the guard hold any more.
            step = data.steps[data.guarded[0]]
            stops.cancel_unit(self._core, step.body, step.unit, "skip")
        else:
            text = "Nothing in the run goes on, and it has not ended: a fault of the engine's"
            stops.fail_run(self._core, failure_json(Failure("run.stuck", text, "poison")))
        drain(self._core)


def _default_trigger(plan: Plan) -> str | None:
    triggers = [node for node in plan.nodes if node.group == "trigger" and not node.disabled]
    manual = [node.id for node in triggers if node.type == "trigger.manual"]
    if manual:
        return manual[0]
    return triggers[0].id if len(triggers) == 1 else None
