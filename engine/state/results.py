"""What a run comes to: its `outputs`, or the outputs of the last nodes that succeeded."""

from __future__ import annotations

from engine.state.core import Core, Outside, failure_json, fault
from engine.state.messages import Failure
from engine.state.records import OPEN, SKIPPED, SUCCEEDED, Body
from engine.state.stops import end_run, fail_run
from nextscript.errors import NextScriptError
from nextscript.expressions import compile_expression
from nextscript.values import Json, Small, Value


def flow_done(core: Core, body: Body) -> None:
    """End the run: every node has ended or was skipped."""
    if core.data.ending is not None:
        return
    template = core.plan.outputs if core.plan.has_outputs else _last_nodes(core, body)
    scope = core.names.scope(template, body, "", None)
    whole = core.names.whole(template, scope)
    try:
        value = whole or Small(core.evaluate(template, scope, purpose="outputs", seed="outputs"))
    except Outside as question:
        core.ask("", question)
    except NextScriptError as error:
        fail_run(core, fault(error, None, None))
    else:
        end_run(core, value)


def outputs_known(core: Core, value: Value, failure: Failure | None) -> None:
    """End the run with a result that was put together outside."""
    if failure is not None:
        fail_run(core, failure_json(failure))
    else:
        end_run(core, value)


def reached(core: Core, path: str) -> None:
    """End a run that was to go up to this step."""
    step = core.data.steps[path]
    body = core.data.bodies.get(step.body)
    if core.data.ending is not None or body is None or step.status == "skipped":
        return
    if step.status == "failed":  # it is what was tried, so its error path does not count
        fail_run(core, step.failure)
        return
    template = _named([core.node(step).id])
    copy = body.copy + core.unit(step).copy
    scope = core.names.scope(template, body, copy, None)
    try:
        end_run(core, Small(core.evaluate(template, scope, purpose="outputs", seed="outputs")))
    except Outside as question:
        core.ask("", question)
    except NextScriptError as error:
        fail_run(core, fault(error, None, None))


def _last_nodes(core: Core, body: Body) -> Json:
    return _named(list(dict.fromkeys(_last_in(core, body))))


def _last_in(core: Core, body: Body) -> list[str]:
    frame = core.frame(body)
    found: list[str] = []
    for unit in frame.units:
        followed = any(
            body.states[frame.links[number].target] not in (OPEN, SKIPPED) for number in unit.outs
        )
        if body.states[unit.index] != SUCCEEDED or followed:
            continue
        inner = _last_visit(core, body, unit.index) if unit.region is not None else None
        if inner is not None:
            found.extend(_last_in(core, inner))
        elif unit.region is None:
            found.append(core.plan.nodes[unit.node].id)
    return found


def _last_visit(core: Core, body: Body, unit: int) -> Body | None:
    for visits in core.data.visits.values():
        if (visits.body, visits.unit) == (body.id, unit):
            return core.data.bodies.get(visits.current)
    return None


def _named(ids: list[str]) -> Json:
    return {"obj": {name: {"expr": compile_expression(name)} for name in ids}}
