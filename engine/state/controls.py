"""Control nodes at work: their config is evaluated, they decide, and it is done."""

from __future__ import annotations

from pydantic import ValidationError

from engine.nodes import DECIDE
from engine.nodes.control import Control
from engine.nodes.decisions import (
    Answer,
    Call,
    CancelNodes,
    Decision,
    Done,
    EndFlow,
    Enter,
    ForEach,
    Iterate,
    Raise,
    Wait,
    Write,
)
from engine.state.bodies import path_of
from engine.state.containers import enter, for_each, iterate
from engine.state.core import Core, Outside, fault
from engine.state.endings import fail, fail_with, succeed
from engine.state.evaluation import ControlRun
from engine.state.layout import Frame
from engine.state.records import OPEN, RUNNING, Body, Line, Step
from engine.state.seeds import walked
from engine.state.stops import end_run
from engine.state.waits import begin_wait
from nextscript.errors import NextScriptError
from nextscript.values import NULL, Small, to_wire


def advance(core: Core, path: str) -> None:
    """Have a control node decide; what it must know from outside is asked first."""
    step = core.data.steps.get(path)
    if step is None or step.ended:
        return
    control = DECIDE.get(core.node(step).type)
    if control is None:
        fail_with(core, step, "step.type", f"There is no control node {core.node(step).type}")
        return
    try:
        _perform(core, step, _decided(core, step, control))
    except Outside as question:
        step.asking = question.purpose
        core.ask(path, question)
    except (NextScriptError, ValidationError) as error:
        fail(core, step, fault(_readable(error), core.node(step).id, path))


def _decided(core: Core, step: Step, control: Control) -> Decision:
    run = ControlRun(core, step, control)
    decision = control.decide(control.model.model_validate(run.config()), run)
    step.answers.clear()
    return decision


def _readable(error: Exception) -> Exception:
    if not isinstance(error, ValidationError):
        return error
    first = error.errors()[0]
    where = "/".join(str(part) for part in first["loc"])
    return ValueError(f"{where}: {first['msg']}" if where else first["msg"])


def _perform(core: Core, step: Step, decision: Decision) -> None:
    match decision:
        case Done(output=output, ports=ports):
            succeed(core, step, output, ports)
        case Raise(code=code, message=message, details=details):
            fail_with(core, step, code, message, details)
        case EndFlow(output=output):
            succeed(core, step, output, ())
            end_run(core, output)
        case Wait():
            begin_wait(core, step, decision)
        case Call():
            _call(core, step, decision)
        case CancelNodes():
            succeed(core, step, Small(_cancel(core, step, decision)))
        case Answer():
            _respond(core, decision)
            succeed(core, step, NULL)
        case Write():
            line = Line(core.now, step.path, decision.level, decision.message, decision.data)
            core.data.logs.append(line)
            succeed(core, step, NULL)
        case Iterate() if walked(core, step):
            succeed(core, step, NULL)
        case Iterate():
            iterate(core, step, decision)
        case Enter():
            enter(core, step, decision)
        case ForEach():
            for_each(core, step, decision)


def _call(core: Core, step: Step, call: Call) -> None:
    core.data.calls[step.path] = False
    step.values["wait"] = Small(call.wait)
    step.status = "waiting" if call.wait else "running"
    core.data.waits[step.path] = "flow"
    arguments = [step.path, call.flow, call.version, to_wire(call.input), call.wait]
    core.tell("call", *arguments)


def _respond(core: Core, answer: Answer) -> None:
    if not core.data.responded:
        core.data.responded = True
        core.tell("respond", answer.status, dict(answer.headers), to_wire(answer.body))


def _cancel(core: Core, step: Step, wanted: CancelNodes) -> int:
    count = 0
    for name in wanted.nodes:
        node = core.layout.ids.get(name)
        found = None if node is None else _place(core, core.data.bodies[step.body], node)
        for body, index in found or ():
            if body.states[index] in (OPEN, RUNNING) and (body.id, index) != (step.body, step.unit):
                if path_of(core, body, core.frame(body).units[index]) in core.data.seeds:
                    continue  # it had ended when it was to be cancelled
                count += 1
                core.do("cancel_unit", body.id, index, wanted.then)
    return count


def _place(core: Core, body: Body, node: int) -> list[tuple[Body, int]]:
    """Find a node's units in a body; a region is no border, neither inward nor outward."""
    around: Body | None = body
    while around is not None:
        found = _within(core, around, node)
        if found or around.kind != "visit":
            return found
        around = core.data.bodies.get(around.parent)
    return []


def _within(core: Core, body: Body, node: int) -> list[tuple[Body, int]]:
    frame: Frame = core.frame(body)
    found: list[tuple[Body, int]] = []
    for unit in frame.units:
        if unit.region is None and unit.node == node:
            found.append((body, unit.index))
        elif unit.region is not None and node in core.layout.region(unit.region).nodes:
            for visits in core.data.visits.values():
                inner = core.data.bodies.get(visits.current)
                if (visits.body, visits.unit) == (body.id, unit.index) and inner is not None:
                    found.extend(_within(core, inner, node))
    return found
