"""Random small flows as plans: nested loops, groups, scopes, regions, joins, errors, races."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from engine.plan import Plan, PlanEach, PlanEdge, PlanNode, Region, Retry
from nextscript.expressions import compile_lazy, compile_template
from nextscript.values import Json

_KINDS = ("work", "work", "work", "branch", "filter", "switch", "set", "delay", "items")
_HOLDERS = ("loop", "group", "scope")


@dataclass
class _Drawn:
    id: str
    node: PlanNode


@dataclass
class Drawer:
    """Draws one flow. Without `races` nothing in it depends on what comes first."""

    random: Random
    races: bool
    nodes: list[_Drawn] = field(default_factory=list)
    parents: dict[str, str | None] = field(default_factory=dict)
    edges: list[tuple[str, str, str, int | None]] = field(default_factory=list)
    regions: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)

    def plan(self) -> Plan:
        self._body(None, 0)
        ids = sorted(one.id for one in self.nodes)
        place = {id_: index for index, id_ in enumerate(ids)}
        drawn = {one.id: self._allowed(one.node) for one in self.nodes}
        nodes = []
        for id_ in ids:
            parent = self.parents[id_]
            nodes.append(replace(drawn[id_], parent=None if parent is None else place[parent]))
        edges = sorted(self.edges, key=lambda one: (one[0], one[1], one[2]))
        return Plan(
            tuple(nodes),
            tuple(PlanEdge(place[a], port, place[b], most) for a, port, b, most in edges),
            tuple(
                Region(place[head], tuple(sorted(place[one] for one in held)), most)
                for head, held, most in self.regions
            ),
        )

    def _allowed(self, node: PlanNode) -> PlanNode:
        """Refuse, as the compiler does, a join `each` whose followers have other edges."""
        family = {node.id}
        forward = [(a, b) for a, _, b, most in self.edges if most is None]
        while more := {b for a, b in forward if a in family} - family:
            family |= more
        astray = any(b in family - {node.id} and a not in family for a, b in forward)
        return replace(node, join="all") if node.join == "each" and astray else node

    def _body(self, parent: str | None, depth: int) -> None:
        units: list[tuple[str, tuple[str, ...]]] = []
        for _ in range(self.random.randint(1, 4)):
            chance = self.random.random()
            if chance < 0.15:
                units.append(self._region(parent))
            elif chance < 0.35 and depth < 2:
                units.append(self._holder(parent, depth))
            else:
                units.append(self._node(self.random.choice(_KINDS), parent))
        for index, (source, ports) in enumerate(units):
            for target, _ in units[index + 1 :]:
                if ports and self.random.random() < 0.45:
                    port = self.random.choice(ports)
                    head = source.partition(">")
                    self.edges.append((head[2] or head[0], port, target.partition(">")[0], None))

    def _region(self, parent: str | None) -> tuple[str, tuple[str, ...]]:
        head, _ = self._node("work", parent)
        tail, _ = self._node("branch", parent)
        most, again = self.random.randint(1, 3), self.random.choice(("true", "false"))
        if not self.races:
            most, again = 2, "true"
            self._visit_twice(head, tail)
        self.edges.append((head, "out", tail, None))
        self.edges.append((tail, again, head, most))
        self.regions.append((head, (head, tail), most))
        return f"{head}>{tail}", ("true", "false")

    def _visit_twice(self, head: str, tail: str) -> None:
        """Let a region's second visit be its last, so that nothing fails."""
        count = compile_template({"value": f"{{{{ {head} | default(0) + 1 }}}}"})
        fewer = compile_template({"when": f"{{{{ ({head} | default(9) or 9) < 2 }}}}"})
        for one in self.nodes:
            config = {head: count, tail: fewer}.get(one.id)
            if config is not None:
                one.node = replace(one.node, config=config, disabled=False)

    def _holder(self, parent: str | None, depth: int) -> tuple[str, tuple[str, ...]]:
        id_, ports = self._node(self.random.choice(_HOLDERS), parent)
        self._body(id_, depth + 1)
        return id_, ports

    def _node(self, kind: str, parent: str | None) -> tuple[str, tuple[str, ...]]:
        id_ = f"n{self.random.randint(0, 9)}_{len(self.nodes):02}"
        type_, config, ports = self._kind(kind)
        node = PlanNode(
            id=id_,
            type=type_,
            version=1,
            group="activity" if type_.startswith("test.") else "control",
            name=id_,
            parent=None,
            config=config,
            reads=(),
            ports=(*ports, "error"),
            retry=Retry(attempts=2),
            disabled=self.random.random() < 0.07,
            on_error=self.random.choice(("fail", "continue", "continue")),
        )
        if not self.races:
            node = replace(node, on_error="continue")
        self.nodes.append(_Drawn(id_, self._joined(node, kind)))
        self.parents[id_] = parent
        return id_, (*ports, "error")

    def _joined(self, node: PlanNode, kind: str) -> PlanNode:
        joins = ["all", "all", "every", "each"]
        if self.races:
            joins += ["first", "count"]
        join: Any = self.random.choice(joins)
        rest: Any = self.random.choice(("finish", "cancel"))
        node = replace(node, join=join, count=self.random.randint(1, 2), rest=rest)
        if kind != "items":
            return node
        on_error: Any = self.random.choice(("fail", "collect")) if self.races else "collect"
        until = compile_lazy("done >= 1") if self.races and self.random.random() < 0.4 else None
        items: Json = {"lit": list(range(self.random.randint(0, 3)))}
        each = PlanEach(items, self.random.randint(1, 3), until, rest, on_error, None, False)
        return replace(node, each=each)

    def _kind(self, kind: str) -> tuple[str, Json, tuple[str, ...]]:
        yes = self.random.random() < 0.5
        match kind:
            case "branch":
                return "flow.branch", {"lit": {"when": yes}}, ("true", "false")
            case "filter":
                return "flow.filter", {"lit": {"when": yes}}, ("out",)
            case "switch":
                cases = [_case("a", yes), _case("b", self.random.random() < 0.5)]
                return (
                    "flow.switch",
                    _config(cases={"arr": cases}, mode={"lit": "every"}),
                    (
                        *("a", "b"),
                        "otherwise",
                    ),
                )
            case "set":
                return "data.set", {"lit": {"values": {"x": 1}}}, ("out",)
            case "delay":
                length = f"{self.random.randint(0, 3)}s"
                return "wait.delay", {"lit": {"for": length}}, ("out",)
            case "loop":
                until = {"lazy": compile_lazy("loop.index >= 1")}
                return "flow.loop", _config(until=until, max_iterations={"lit": 2}), ("done",)
            case "group":
                return "flow.each", self._group(), ("out",)
            case "scope":
                timed = self.races and self.random.random() < 0.5
                return (
                    "flow.scope",
                    {"lit": {"timeout": "2s"} if timed else {}},
                    (
                        "out",
                        "timeout",
                    ),
                )
        work: dict[str, Json] = {"value": 1, "takes": self.random.randint(0, 3)}
        if self.random.random() < 0.2:
            work["fail"] = "test.told"
        if self.random.random() < 0.2:
            work["times"] = self.random.randint(1, 2)
        return "test.work", {"lit": work}, ("out",)

    def _group(self) -> Json:
        items: list[Json] = list(range(self.random.randint(0, 3)))
        on_error = self.random.choice(("fail", "collect")) if self.races else "collect"
        group: dict[str, Json] = {
            "items": items,
            "concurrency": self.random.randint(1, 3),
            "on_item_error": on_error,
        }
        return {"lit": group}


def _case(port: str, holds: bool) -> Json:
    return {"obj": {"port": {"lit": port}, "when": {"lazy": compile_lazy(str(holds).lower())}}}


def _config(**fields: Json) -> Json:
    return {"obj": dict(fields)}
