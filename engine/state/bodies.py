"""Bodies: marks on edges, decisions of nodes, and the end of a body.

Every edge is marked exactly once per body, so every body ends.
"""

from __future__ import annotations

from engine.plan import PlanNode
from engine.state.core import Core, failure_json, seen
from engine.state.layout import BodyKey, Frame, Unit
from engine.state.messages import Failure
from engine.state.records import (
    CANCELLED,
    FAILED,
    OPEN,
    RUNNING,
    SKIPPED,
    SUCCEEDED,
    Body,
    Plain,
    Step,
    Visits,
)
from nextscript.values import NULL, Small, Value


class MarkedTwice(Exception):
    """An edge was marked a second time in one body: the engine's own fault."""


def open_body(
    core: Core,
    kind: Plain,
    key: BodyKey,
    *,
    owner: str,
    parent: Body | None,
    prefix: str,
    memory: int,
    suffix: str = "",
    copy: str = "",
) -> Body:
    """Make a body, all marks fresh, and have its first nodes decide."""
    frame = core.layout.frame(key)
    units, links = len(frame.units), len(frame.links)
    body = Body(
        id=core.sequence(),
        kind=kind,
        key=key,
        owner=owner,
        parent=parent.id if parent else -1,
        prefix=prefix,
        suffix=suffix,
        copy=copy,
        memory=memory,
        left=units,
        marks=[-1] * links,
        states=[OPEN] * units,
        live=[0] * units,
        marked=[0] * units,
        paths=[None] * units,
    )
    core.data.bodies[body.id] = body
    core.do("decide", body.id, [unit.index for unit in frame.units if not unit.ins])
    if not units:
        core.do("body_done", body.id)
    return body


def decide(core: Core, number: int, units: list[int]) -> None:
    """Let units decide, in document order, whether they run."""
    body = core.data.bodies.get(number)
    if body is None or body.ended:
        return
    frame = core.frame(body)
    for index in units:
        if body.states[index] == OPEN:
            unit = frame.units[index]
            wanted = _wanted(core, body, unit)
            if wanted:
                _run(core, body, frame, unit)
            elif wanted is False:
                skip(core, body, unit)


def _wanted(core: Core, body: Body, unit: Unit) -> bool | None:
    node = core.plan.nodes[unit.node]
    if node.group == "trigger" and body.kind == "flow":
        return unit.node == core.layout.ids.get(core.data.trigger or "") and not node.disabled
    if core.needed is not None and unit.node not in core.needed:
        return False if body.marked[unit.index] == len(unit.ins) else None
    return _joined(node, len(unit.ins), body.live[unit.index], body.marked[unit.index])


def _joined(node: PlanNode, edges: int, live: int, marked: int) -> bool | None:
    if edges == 0:
        return True
    enough = {"first": 1, "count": node.count}.get(node.join)
    if enough is not None and live >= enough:
        return True
    if marked < edges:
        return None
    if enough is not None:
        return False
    return live == edges if node.join == "every" else live > 0


def _run(core: Core, body: Body, frame: Frame, unit: Unit) -> None:
    node = core.plan.nodes[unit.node]
    body.states[unit.index] = RUNNING
    carried = carried_into(core, body, frame, unit)
    if node.rest == "cancel" and node.join in ("first", "count"):
        unfinished = [state in (OPEN, RUNNING) for state in body.states]
        for racer in core.layout.racers(frame, unit.index, unfinished):
            core.do("cancel_unit", body.id, racer, "skip")
    if unit.region is not None:
        core.do("enter_region", body.id, unit.index, carried)
        return
    step = core.new_step(path_of(core, body, unit), unit.node, body, unit.index)
    body.paths[unit.index] = step.path
    step.carried = carried
    core.do("start", step.path)


def carried_into(core: Core, body: Body, frame: Frame, unit: Unit) -> Plain:
    """Give the error that led to a unit, if it stands on an error path."""
    for number in unit.ins:
        link = frame.links[number]
        if body.marks[number] == 1 and link.source in body.errors:
            source = body.errors[link.source]
            found = source.get(str(link.edge), source.get("*"))
            if found is not None:
                return found
    return None


def path_of(core: Core, body: Body, unit: Unit) -> str:
    """Name the step of a unit."""
    return f"{body.prefix}{core.plan.nodes[unit.node].id}{body.suffix}{unit.copy}"


def skip(core: Core, body: Body, unit: Unit) -> None:
    """Pass a unit over: skipped travels on."""
    body.states[unit.index] = SKIPPED
    because = _because(core, body, unit)
    if because is not None:
        body.because[unit.index] = because
    nodes = (unit.node,) if unit.region is None else core.layout.region(unit.region).nodes
    for node in nodes:
        path = f"{body.prefix}{core.plan.nodes[node].id}{body.suffix}{unit.copy}"
        step = core.new_step(path, node, body, unit.index)
        step.status, step.because = "skipped", because
        step.ended_at = core.now
    unit_ended(core, body, unit, SKIPPED, frozenset(), None)


def _because(core: Core, body: Body, unit: Unit) -> list[str] | None:
    frame = core.frame(body)
    for number in unit.ins:
        link = frame.links[number]
        if body.marks[number] == 0:
            earlier = body.because.get(link.source)
            source = core.plan.edges[link.edge].source
            return earlier or [core.plan.nodes[source].id, link.port]
    return None


def unit_ended(
    core: Core,
    body: Body,
    unit: Unit,
    state: int,
    live: frozenset[int],
    errors: Plain,
    *,
    release: bool = True,
) -> None:
    """Mark every edge of a unit together: those in `live` are live, the others skipped.

    `errors` says which error travels along (`{edge or "*": error}`). With `release` the body no
    longer waits for it.
    """
    body.states[unit.index] = state
    if errors:
        body.errors[unit.index] = errors
    frame = core.frame(body)
    targets: list[int] = []
    for number in unit.outs:
        link = frame.links[number]
        _mark(body, number, link.target, link.edge in live)
        targets.append(link.target)
    if body.kind == "visit":
        _mark_borders(core.data.visits[body.owner], unit, live, errors)
    if targets:
        core.do("decide", body.id, sorted(set(targets)))
    if release:
        release_unit(core, body)


def release_unit(core: Core, body: Body) -> None:
    """Note that a body waits for one unit less."""
    body.left -= 1
    if body.left == 0:
        core.do("body_done", body.id)


def _mark(body: Body, number: int, target: int, live: bool) -> None:
    if body.marks[number] != -1:
        raise MarkedTwice(f"link {number} of body {body.id}")
    body.marks[number] = int(live)
    body.marked[target] += 1
    body.live[target] += int(live)


def _mark_borders(visits: Visits, unit: Unit, live: frozenset[int], errors: Plain) -> None:
    visits.back = visits.back or any(edge in live for edge in unit.backs)
    for edge in unit.exits:
        if edge in live:
            found = (errors or {}).get(str(edge), (errors or {}).get("*"))
            visits.live[edge] = found or visits.live.get(edge)


# --- how the step of a node ends ------------------------------------------------------------------


def main_port(node: PlanNode) -> str | None:
    """Give the port of a plain success: `out`, or a loop's `done`."""
    return "out" if "out" in node.ports else "done" if "done" in node.ports else None


def succeed(core: Core, step: Step, output: Value, ports: tuple[str, ...] | None = None) -> None:
    """End a step well: its output can be read and its ports are live."""
    node = core.node(step)
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
    if node.undo is not None:
        core.do("completed", step.path)
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
    unit_ended(core, body, unit, state, live, errors, release=not step.linger)
    if core.data.until and core.node(step).id == core.data.until:
        core.do("reached", step.path)


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
