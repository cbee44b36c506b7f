"""How the step of a node ends, and what that marks."""

from __future__ import annotations

from engine.plan import PlanNode
from engine.state.bodies import unit_ended
from engine.state.core import Core, failure_json, seen
from engine.state.messages import Failure
from engine.state.records import CANCELLED, FAILED, SKIPPED, SUCCEEDED, Plain, Step
from engine.state.seeds import take
from nextscript.values import NULL, Small, Value


def main_port(node: PlanNode) -> str | None:
    """Give the port of a plain success: `out`, or a loop's `done`."""
    return "out" if "out" in node.ports else "done" if "done" in node.ports else None


DECIDING = ("flow.branch", "flow.filter", "flow.switch", "wait.any")
"""What these give says which ports they make live."""


def fitting_ports(node: PlanNode, output: Value) -> tuple[str, ...]:
    """Give the ports an output makes live that a node did not give itself."""
    said = output.value if isinstance(output, Small) else None
    match node.type:
        case "flow.branch":
            return ("true" if said else "false",)
        case "flow.filter":
            return ("out",) if said else ()
        case "flow.switch" if isinstance(said, list):
            return tuple(port for port in node.ports if port in said)
        case "wait.any" if isinstance(said, dict) and said.get("event") in node.ports:
            return (str(said["event"]),)
    main = main_port(node)
    return (main,) if main else node.ports[:1]


def succeed(core: Core, step: Step, output: Value, ports: tuple[str, ...] | None = None) -> None:
    """End a step well: its output can be read and its ports are live."""
    node = core.node(step)
    seed = core.data.seeds.pop(step.path, None)
    if seed is not None:  # of a container that was walked through once more
        output, ports = take(step, seed)
    if ports is None:
        main = main_port(node)
        ports = (main,) if main else ()
    step.status, step.output, step.ports = "succeeded", output, list(ports)
    _close(core, step)
    if step.undo:
        core.do("undone", step.path)
        return
    if step.item is not None:
        core.do("item_ended", _owner_of_item(step), step.item, None)
        return
    _remember(core, step, output)
    if node.undo is not None and step.from_run is None:
        core.do("completed", step.path)  # what another run did is not this one's to undo
    _mark_step(core, step, SUCCEEDED, ports, None)


def fail(core: Core, step: Step, wire: Plain) -> None:
    """End a step with an error: its default, its error port, or the failure of its body."""
    if step.ended:
        return
    if core.data.paused and not step.undo and not core.data.ending:
        step.status, step.failure = "failed", wire
        core.data.failing.append(step.path)
        return
    settle_failure(core, step, wire)


def settle_failure(core: Core, step: Step, wire: Plain) -> None:
    """Let a failed step's error take its way."""
    node = core.node(step)
    if node.on_error == "continue" and not step.undo:
        step.failure = wire
        core.do("default", step.path)
        return
    step.status, step.failure = "failed", wire
    _close(core, step)
    if step.undo:
        core.do("undone", step.path)
    elif step.item is not None:
        core.do("item_ended", _owner_of_item(step), step.item, wire)
    elif "error" in core.layout.wired[step.node]:
        step.ports = ["error"]
        _mark_step(core, step, FAILED, ("error",), seen(wire))
    else:
        core.data.bodies[step.body].states[step.unit] = FAILED
        core.do("fail_body", step.body, wire)


def fail_with(core: Core, step: Step, code: str, message: str, details: Plain = None) -> None:
    """Fail a step with an error of the engine's."""
    node = core.node(step).id
    fail(core, step, failure_json(Failure(code, message, "final", None, node, step.path, details)))


def cancelled(core: Core, step: Step) -> None:
    """End a step without a result; its edges are skipped unless its body is gone too."""
    step.status = "cancelled"
    _close(core, step)


def mark_cancelled(core: Core, step: Step) -> None:
    """Mark a cancelled step's edges skipped."""
    _mark_step(core, step, CANCELLED, (), None)


def pass_over(core: Core, step: Step, output: Value) -> None:
    """Pass over a disabled node: `out` is live with its default, a node without it skips all."""
    step.status, step.output = "skipped", output
    step.ports = ["out"] if "out" in core.node(step).ports else []
    _close(core, step)
    _remember(core, step, output)
    _mark_step(core, step, SKIPPED, tuple(step.ports), None)


def _mark_step(core: Core, step: Step, state: int, ports: tuple[str, ...], error: Plain) -> None:
    body = core.data.bodies[step.body]
    if body.ended:
        return
    edges = core.layout.edges_from(step.node)
    live = frozenset(edge for edge in edges if core.plan.edges[edge].port in ports)
    carried = error or step.carried
    errors = {"*": carried} if carried else None
    unit = core.unit(step)
    if core.data.until and core.node(step).id == core.data.until:
        core.do("reached", step.path)  # first, for its body may end with it
    unit_ended(core, body, unit, state, live, errors, release=not step.linger)


def _remember(core: Core, step: Step, output: Value) -> None:
    body = core.data.bodies[step.body]
    core.names.keep(body, step.node, body.copy + core.unit(step).copy, output)


def _close(core: Core, step: Step) -> None:
    step.ended_at = core.now
    if step.started_at is None:
        step.started_at = core.now
    step.waiting, step.asking, step.next_attempt_at = None, None, None
    step.answers, step.scope = {}, step.scope
    core.data.waits.pop(step.path, None)


def _owner_of_item(step: Step) -> str:
    return step.path[: step.path.rindex("[")]


def default_of(core: Core, step: Step) -> Value:
    """Give what stands for a node's output when it is disabled or failed and goes on."""
    node = core.node(step)
    if not node.has_default:
        return NULL
    body = core.data.bodies[step.body]
    scope = core.names.scope(node.default, body, body.copy + core.unit(step).copy, step)
    return Small(core.evaluate(node.default, scope, purpose="default", seed=step.path))
