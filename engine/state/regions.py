"""Regions: the head of back-edges and what leads back to it, run as a loop body once per visit."""

from __future__ import annotations

from engine.state.bodies import open_body, path_of, unit_ended
from engine.state.core import Core, failure_json
from engine.state.messages import Failure
from engine.state.records import RUNNING, SUCCEEDED, Body, Plain, Step, Visits


def enter_region(core: Core, number: int, index: int, carried: Plain) -> None:
    """Begin a region's first visit."""
    body = core.data.bodies.get(number)
    if body is None or body.ended or body.states[index] != RUNNING:
        return
    unit = core.frame(body).units[index]
    assert unit.region is not None
    key = f"{path_of(core, body, unit)}#"
    core.data.visits[key] = Visits(number, index, unit.region, error=carried)
    _visit(core, key)


def _visit(core: Core, key: str) -> None:
    visits = core.data.visits[key]
    parent = core.data.bodies[visits.body]
    copy = core.frame(parent).units[visits.unit].copy
    body = open_body(
        core,
        "visit",
        ("visit", visits.region),
        owner=key,
        parent=parent,
        prefix=parent.prefix,
        memory=parent.memory,
        suffix=f"{parent.suffix}{copy}[{visits.count}]",
        copy=f"{parent.copy}{copy}",
    )
    body.error = visits.error
    visits.count += 1
    visits.back = False
    visits.current = body.id


def visit_ended(core: Core, body: Body) -> None:
    """Begin the next visit if a back-edge was live, or leave the region."""
    visits = core.data.visits[body.owner]
    if visits.back and visits.limited:
        core.do("fail_body", body.id, _limit(core, visits, None))
        return
    body.ended = True
    if visits.back:
        del core.data.bodies[body.id]
        _visit(core, body.owner)
        return
    parent = core.data.bodies[visits.body]
    unit = core.frame(parent).units[visits.unit]
    errors = {str(edge): error for edge, error in visits.live.items() if error is not None}
    unit_ended(core, parent, unit, SUCCEEDED, frozenset(visits.live), errors or None)


def visits_too_often(core: Core, step: Step) -> Plain:
    """Give the head's error when it would run once more than it may, else None."""
    body = core.data.bodies[step.body]
    if body.kind != "visit":
        return None
    visits = core.data.visits[body.owner]
    region = core.layout.region(visits.region)
    if step.node != region.head or visits.count <= region.max_visits:
        return None
    visits.limited = True
    return _limit(core, visits, step.path)


def _limit(core: Core, visits: Visits, path: str | None) -> Plain:
    region = core.layout.region(visits.region)
    head = core.plan.nodes[region.head].id
    text = f"“{head}” was to be visited more than {region.max_visits} times"
    return failure_json(Failure("loop.limit", text, "final", None, head, path))
