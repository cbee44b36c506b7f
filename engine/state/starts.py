"""Starting a step: whatever may still keep it from running, then its kind's way of running."""

from __future__ import annotations

from engine.state.core import Core, Outside, failure_json, fault
from engine.state.endings import (
    cancelled,
    default_of,
    fail,
    fitting_ports,
    mark_cancelled,
    pass_over,
    settle_failure,
    succeed,
)
from engine.state.limits import one_more
from engine.state.messages import Failure
from engine.state.records import Plain, Step
from engine.state.regions import visits_too_often
from engine.state.seeds import seed_of, take
from nextscript.errors import NextScriptError
from nextscript.values import NULL, Json, Small


def start(core: Core, path: str) -> None:
    """Start a step that was decided to run, unless the run is paused."""
    step = core.data.steps.get(path)
    body = core.data.bodies.get(step.body) if step is not None else None
    if step is None or step.ended or body is None or body.ended:
        return
    if (seed := seed_of(core, step)) is not None:
        _read(core, step, seed)
        return
    if core.data.paused:
        core.data.held.append(["start", path])
        return
    if not one_more(core, step):
        return
    limit = visits_too_often(core, step)
    if limit is not None:
        fail(core, step, limit)
        return
    if core.node(step).disabled:
        _substitute(core, step)
        return
    if core.node(step).guard is not None and not _admitted(core, step):
        return
    begin(core, step)


def _read(core: Core, step: Step, seed: Plain) -> None:
    """End a step as it ended in the run it is read from."""
    step.started_at = core.now
    output, ports = take(step, seed)
    status = seed["status"]
    if status == "failed":
        settle_failure(core, step, step.failure)
    elif status == "succeeded" or ports:
        succeed(core, step, output, ports)
        step.status = status
    else:
        cancelled(core, step)
        step.status = status
        mark_cancelled(core, step)


def begin(core: Core, step: Step) -> None:
    """Run a step by its kind."""
    node = core.node(step)
    step.started_at = core.now
    if node.group == "trigger":
        succeed(core, step, core.data.trigger_output or core.data.input)
    elif node.id in core.data.mocks:
        _pretend(core, step, core.data.mocks[node.id])
    elif node.each is not None and step.item is None:
        core.do("begin_each", step.path)
    elif node.group == "control":
        core.do("advance", step.path)
    else:
        core.do("attempt", step.path)


def _pretend(core: Core, step: Step, mock: Json) -> None:
    if not isinstance(mock, dict) or "error" not in mock:
        output = Small(mock.get("output") if isinstance(mock, dict) else None)
        port = mock.get("port") if isinstance(mock, dict) else None
        fitting = fitting_ports(core.node(step), output)
        succeed(core, step, output, (port,) if isinstance(port, str) else fitting)
        return
    said = str(mock["error"])
    code = said if "." in said and " " not in said else "mock.error"
    fail(
        core, step, failure_json(Failure(code, said, "final", None, core.node(step).id, step.path))
    )


def _substitute(core: Core, step: Step) -> None:
    try:
        pass_over(core, step, default_of(core, step))
    except Outside as question:
        step.asking = "default"
        core.ask(step.path, question)
    except NextScriptError as error:
        fail(core, step, fault(error, core.node(step).id, step.path))


def use_default(core: Core, path: str) -> None:
    """Let a step that failed go on with its default."""
    step = core.data.steps[path]
    if step.ended:
        return
    failure = step.failure
    try:
        succeed(core, step, default_of(core, step))
        step.failure = failure
    except Outside as question:
        step.asking = "default"
        core.ask(path, question)
    except NextScriptError:
        succeed(core, step, NULL)


# --- guards ---------------------------------------------------------------------------------------


def _admitted(core: Core, step: Step) -> bool:
    node = core.node(step)
    try:
        holds = _holds(core, step)
    except Outside as question:
        step.asking = "guard"
        core.ask(step.path, question)
        return False
    except NextScriptError as error:
        fail(core, step, fault(error, node.id, step.path))
        return False
    if not holds:
        step.status = "waiting"
        core.data.guarded.append(step.path)
        if node.guard_timeout_ms is not None:
            core.start_timer(f"{step.path}#guard", core.now + node.guard_timeout_ms / 1000)
    return holds


def _holds(core: Core, step: Step) -> bool:
    node, body = core.node(step), core.data.bodies[step.body]
    template = as_template(node.guard)
    scope = core.names.scope(template, body, body.copy + core.unit(step).copy, step)
    return bool(core.evaluate(template, scope, purpose="guard", seed=step.path))


def look_again(core: Core) -> None:
    """Ask the guards of waiting steps again, for something has changed."""
    for path in list(core.data.guarded):
        step = core.data.steps[path]
        try:
            holds = step.status == "waiting" and _holds(core, step)
        except (Outside, NextScriptError):
            holds = False
        if holds:
            admit(core, step)
        elif step.ended:
            core.data.guarded.remove(path)


def admit(core: Core, step: Step) -> None:
    """Let a step that its guard held back begin."""
    if step.path in core.data.guarded:
        core.data.guarded.remove(step.path)
    core.stop_timer(f"{step.path}#guard")
    step.status = "pending"
    if core.data.paused:
        core.data.held.append(["begin", step.path])
        return
    begin(core, step)


def as_template(tree: Json) -> Json:
    """Take a bare tree or a template as a template."""
    if isinstance(tree, dict) and "lazy" in tree:
        return tree["lazy"]
    return {"expr": tree} if isinstance(tree, dict) and "e" in tree else tree
