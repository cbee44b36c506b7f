"""Bodies: marks on edges, decisions of nodes, and the end of a body.

Every edge is marked exactly once per body, so every body ends.
"""

from __future__ import annotations

from engine.plan import PlanNode
from engine.state.core import Core
from engine.state.layout import BodyKey, Frame, Unit
from engine.state.records import (
    OPEN,
    RUNNING,
    SKIPPED,
    Body,
    Plain,
    Visits,
)


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
    core.made += 1
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
