"""From a drawing without errors to a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.compiler.bodies import Loop
from engine.compiler.configs import Facts, Read
from engine.compiler.drawing import TOP, Drawing, Drawn
from engine.plan import Plan, PlanEach, PlanEdge, PlanNode, Region, Retry
from nextscript.document.models import CountJoin, Each, FlowDocument, RetryPolicy
from nextscript.durations import parse_duration
from nextscript.expressions import Template, references
from nextscript.values import Json

_ONCE = Retry(attempts=1)
_NOTHING: Template = {"lit": None}


@dataclass(slots=True)
class Parts:
    """What the checks have compiled on the way."""

    configs: dict[int, Facts] = field(default_factory=dict)
    beside: dict[int, Mapping[str, Template]] = field(default_factory=dict)
    outputs: Template = None
    variables: tuple[str, ...] = ()


def make_plan(document: FlowDocument, drawing: Drawing, loops: list[Loop], parts: Parts) -> Plan:
    """Resolve everything a run needs to know; the drawing must have no errors."""
    settings = document.settings
    regions = sorted(loops, key=lambda loop: (loop.head, len(loop.nodes)))
    return Plan(
        nodes=tuple(_node(drawing, node, parts) for node in drawing.nodes),
        edges=tuple(
            PlanEdge(link.source, link.port, link.target, link.max_visits) for link in drawing.links
        ),
        regions=tuple(
            Region(loop.head, tuple(sorted(loop.nodes)), loop.max_visits) for loop in regions
        ),
        inputs=document.inputs,
        outputs=parts.outputs,
        has_outputs=document.outputs is not None,
        timezone=settings.timezone,
        timeout_ms=_milliseconds(settings.timeout),
        on_failure=settings.on_failure,
        name=document.name,
        variables=parts.variables,
    )


def _node(drawing: Drawing, drawn: Drawn, parts: Parts) -> PlanNode:
    node, declaration = drawn.node, drawn.declaration
    if declaration is None:
        raise ValueError(f"{drawn.id} has no type")
    type_, join = declaration.node_type, node.join
    beside = parts.beside.get(drawn.index, {})
    facts = parts.configs[drawn.index]
    return PlanNode(
        id=node.id,
        type=node.type,
        version=type_.version,
        group=type_.group,
        name=node.name or type_.title,
        parent=None if drawn.parent == TOP else drawn.parent,
        config=facts.template if facts.template is not None else _NOTHING,
        reads=_reads(drawing, facts, beside),
        ports=_live_ports(drawing, drawn),
        join="count" if isinstance(join, CountJoin) else join,
        count=join.count if isinstance(join, CountJoin) else 0,
        rest=node.rest,
        each=_each(node.each, beside),
        retry=_retry(drawn),
        timeout_ms=_milliseconds(node.timeout or declaration.timeout) or 0,
        on_error=node.on_error,
        default=beside.get("default"),
        has_default=node.default is not None,
        disabled=node.disabled,
        connection=node.connection if type_.connection else None,
        runs=node.runs or type_.runs,
        effects=node.effects or type_.effects,
        undo=type_.undo,
        queue=declaration.queue,
        guard=beside.get("guard"),
        guard_timeout_ms=_milliseconds(node.guard_timeout),
    )


def _live_ports(drawing: Drawing, drawn: Drawn) -> tuple[str, ...]:
    wired = any(link.port == "error" for link in drawing.out_of[drawn.index])
    return (*drawn.ports, "error") if wired and "error" not in drawn.ports else drawn.ports


def _reads(drawing: Drawing, facts: Facts, beside: Mapping[str, Template]) -> tuple[str, ...]:
    lazy: list[Read] = [read for reads in facts.lazy_reads.values() for read in reads]
    names = {read.root for read in [*facts.reads, *lazy]}
    for template in beside.values():
        names |= {one.root for one in references(template)}
    return tuple(sorted(names & drawing.index.keys()))


def _each(each: str | Each | None, beside: Mapping[str, Template]) -> PlanEach | None:
    if each is None:
        return None
    if isinstance(each, str):
        return PlanEach(beside["items"], 10, None, "cancel", "fail", None, False)
    return PlanEach(
        items=beside["items"],
        concurrency=each.concurrency,
        until=_tree(beside.get("until")),
        rest=each.rest,
        on_item_error=each.on_item_error,
        open=each.open,
        detach=each.detach,
    )


def _tree(template: Template) -> Json:
    """Give the bare tree of a whole-string expression; PlanEach.until is one."""
    return template["expr"] if isinstance(template, dict) and "expr" in template else template


def _retry(drawn: Drawn) -> Retry:
    policy = drawn.node.retry
    if policy is None and drawn.group == "activity" and drawn.declaration is not None:
        effects = drawn.node.effects or drawn.declaration.node_type.effects
        policy = None if effects == "unsafe" else RetryPolicy()
    if policy is None:
        return _ONCE
    return Retry(
        attempts=policy.attempts,
        first_ms=_milliseconds(policy.first) or 0,
        factor=policy.factor,
        max_ms=_milliseconds(policy.max) or 0,
        on=None if policy.on is None else tuple(policy.on),
    )


@lru_cache(maxsize=1_000)
def _milliseconds(duration: str | None) -> int | None:
    if duration is None:
        return None
    return round(parse_duration(duration).total_seconds() * 1000)
