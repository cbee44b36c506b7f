"""What every part of RunState works on: the plan, the data, and what is still to be done."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

from engine.plan import IN_TURNS, Plan, PlanNode
from engine.state.layout import BodyKey, Frame, Layout, Unit
from engine.state.messages import Failure
from engine.state.names import NameTable
from engine.state.records import ENDED, Body, Data, Plain, Step
from nextscript.errors import ExpressionError, NextScriptError
from nextscript.expressions import Budget, Settings, evaluate
from nextscript.values import Json, Value, is_small, plain

Task: TypeAlias = tuple[Plain, ...]
"""The name of an operation and its arguments, all data."""


# To change these, or when a part has many steps (engine.workflows), is a change of semantics.
_MOST_IN_TURN = 1_000
"""Steps and bodies in one turn: about 50 ms, and on a busy machine far less than two seconds."""
_MOST_FUEL = 400_000
"""Steps of expressions in one turn: about 200 ms."""


class Outside(Exception):
    """A template reads values that are stored elsewhere: it must be evaluated there."""

    def __init__(self, purpose: str, template: Json, scope: dict[str, Value], spread: bool) -> None:
        super().__init__(purpose)
        self.purpose, self.template, self.scope, self.spread = purpose, template, scope, spread


class Core:
    """The data of a run with the plan it follows; operations on an agenda are done in turn."""

    def __init__(self, plan: Plan, data: Data) -> None:
        self.plan = plan
        self.layout = Layout(plan)
        self.data = data
        self.names = NameTable(plan, self.layout, data)
        self.agenda: deque[Task] = deque()
        self.questions: dict[str, Outside] = {}
        self.made = 0
        self._turn_began = 0
        needed = self.layout.ids.get(data.until) if data.until else None
        self.needed = None if needed is None else self.layout.needed(needed)

    @property
    def now(self) -> float:
        return self.data.now

    @property
    def turn_over(self) -> bool:
        """Whether what is to be started waits for the next turn.

        It is counted from turn to turn, never by what comes in one workflow task: that may be
        another in a replay (engine.workflows.turns).
        """
        data = self.data
        if data.semantics < IN_TURNS or data.ending is not None:
            return False
        much = self.made - self._turn_began >= _MOST_IN_TURN or data.fuel_spent >= _MOST_FUEL
        return much or bool(data.put_off)

    def begin_turn(self) -> None:
        """Go on with what was put off."""
        put_off, self.data.put_off = self.data.put_off, []
        self.agenda.extend(put_off)
        self._turn_began, self.data.fuel_spent = self.made, 0

    @property
    def room(self) -> float:
        """How many more steps the run may start."""
        most = self.data.most_steps
        return float("inf") if most is None else most - self.data.begun

    def do(self, *task: Plain) -> None:
        """Put an operation on the agenda."""
        self.agenda.append(task)

    def tell(self, kind: str, *arguments: Plain) -> None:
        """Note something the workflow must be told."""
        self.data.outbox.append([kind, *arguments])

    def sequence(self) -> int:
        """Count up: what is older has the smaller number."""
        self.data.seq += 1
        return self.data.seq

    def node(self, step: Step) -> PlanNode:
        """Give the plan's node of a step."""
        return self.plan.nodes[step.node]

    def frame(self, body: Body) -> Frame:
        """Give the drawing of a body."""
        kind, index = body.key
        return self.layout.frame((kind, index))

    def unit(self, step: Step) -> Unit:
        """Give the unit of a step in its body."""
        return self.frame(self.data.bodies[step.body]).units[step.unit]

    def body_frame(self, key: BodyKey) -> Frame:
        """Give the drawing of a kind of body."""
        return self.layout.frame(key)

    def new_step(
        self, path: str, node: int, body: Body, unit: int, item: int | None = None
    ) -> Step:
        """Make a step; it appears in the run's view."""
        plan_node = self.plan.nodes[node]
        self.made += 1
        step = Step(path, node, body.id, unit, self.sequence(), item, runs=plan_node.runs)
        if plan_node.group != "activity":
            step.runs = "inline"
        self.data.steps[path] = step
        return step

    def start_timer(self, key: str, at: float) -> None:
        """Ask to be woken."""
        self.data.timers[key] = at
        self.tell("timer", key, at)

    def stop_timer(self, key: str) -> None:
        """Forget a timer, if there is one."""
        if self.data.timers.pop(key, None) is not None:
            self.tell("cancel_timer", key)

    def evaluate(
        self,
        template: Json,
        scope: dict[str, Value],
        *,
        purpose: str,
        seed: str,
        spread: bool = False,
    ) -> Json:
        """Evaluate here and now. Raises Outside when something it reads is stored elsewhere."""
        if not all(map(is_small, scope.values())):
            raise Outside(purpose, template, scope, spread)
        budget = Budget()
        settings = Settings(self.now, self.plan.timezone, f"{self.data.seed}/{seed}")
        try:
            names = {name: plain(value) for name, value in scope.items()}
            return evaluate(template, names, settings, budget)
        finally:
            self.data.fuel_spent += budget.spent

    def ask(self, path: str, question: Outside) -> None:
        """Have something evaluated outside; `Evaluated` answers with the same path and purpose."""
        key = f"{path}\n{question.purpose}"
        self.data.asking[key] = ""
        wire = self.names.wire(question.scope)
        self.tell("evaluate", path, question.purpose, question.template, wire, question.spread)

    def is_over(self, step: Step | None) -> bool:
        """Say whether nothing can happen to a step any more."""
        return step is None or step.status in ENDED


def failure_json(failure: Failure) -> Json:
    """Render a failure as the data a run keeps."""
    return {
        "code": failure.code,
        "message": failure.message,
        "kind": failure.kind,
        "hint": failure.hint,
        "node": failure.node,
        "path": failure.path,
        "details": failure.details,
    }


def failure_of(wire: Plain) -> Failure:
    """Read what `failure_json` wrote."""
    return Failure(**wire)


def seen(wire: Plain) -> Json:
    """Give what a flow reads as `error`."""
    return {name: wire[name] for name in ("code", "message", "node", "path", "details")}


def fault(error: Exception, node: str | None, path: str | None) -> Json:
    """Turn an error raised while a node decided into a failure."""
    if isinstance(error, NextScriptError):
        details: Json = error.details
        if isinstance(error, ExpressionError):
            details = {"line": error.line, "column": error.column, "near": list(error.near)}
        return failure_json(
            Failure(error.code, error.message, "final", error.hint, node, path, details)
        )
    return failure_json(Failure("step.input", str(error), "final", None, node, path))
