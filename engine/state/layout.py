"""A plan's bodies as they are walked: which units each has, and how they are linked.

A unit is a node, or a region, which is one node to its neighbours. Behind a join `each` units are
drawn once per incoming edge; such a copy has a suffix, `[0]`. All of it follows from the plan.
"""

from __future__ import annotations

from engine.plan import Plan, Region
from engine.state.frames import FLOW, BodyKey, Drawing, Frame, Link, Unit, numbers

_ASIDE = ("error", "timeout", "expired")


class Layout:
    """Every frame of a plan, and what is asked about nodes again and again."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.ids = {node.id: index for index, node in enumerate(plan.nodes)}
        self.wired: list[set[str]] = [set() for _ in plan.nodes]
        self._out: list[list[int]] = [[] for _ in plan.nodes]
        for index, edge in enumerate(plan.edges):
            self.wired[edge.source].add(edge.port)
            self._out[edge.source].append(index)
        self._within = [self._regions_of(index) for index in range(len(plan.nodes))]
        self._children: dict[int | None, list[int]] = {}
        for index, node in enumerate(plan.nodes):
            self._children.setdefault(node.parent, []).append(index)
        self.chains = [self._chain(index) for index in range(len(plan.nodes))]
        self._frames: dict[BodyKey, Frame] = {}

    def frame(self, key: BodyKey) -> Frame:
        """Give the drawing of a kind of body."""
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = self._draw(key)
        return found

    def region(self, index: int) -> Region:
        """Give a region of the plan."""
        return self.plan.regions[index]

    def held(self, key: BodyKey) -> list[int]:
        """Give every node drawn directly in a kind of body, those of its regions included."""
        if key[0] == "visit":
            return sorted(self.region(key[1]).nodes)
        return self._children.get(None if key[0] == "flow" else key[1], [])

    def racers(self, frame: Frame, join: int, unfinished: list[bool]) -> list[int]:
        """Give the unfinished units whose edges lead only to this join, or to one another."""
        chosen: set[int] = set()
        for index in reversed(frame.order):
            unit = frame.units[index]
            links = [frame.links[one] for one in unit.outs]
            kept = [link.target for link in links if link.port not in _ASIDE]
            leaves = any(
                self.plan.edges[edge].port not in _ASIDE for edge in (*unit.exits, *unit.backs)
            )
            only_here = all(target == join or target in chosen for target in kept)
            if unfinished[index] and index != join and kept and only_here and not leaves:
                chosen.add(index)
        return sorted(chosen)

    def needed(self, target: int) -> set[int]:
        """Give every node a run up to a node needs: what leads to it, and what holds those."""
        needed: set[int] = set()
        self._need(target, needed)
        for container in self.chains[target]:
            self._need(container, needed)
        for index in sorted(needed - {target, *self.chains[target]}):
            needed.update(self._below(index))
        needed.update(self._below(target))
        return needed

    def _need(self, target: int, needed: set[int]) -> None:
        stack = [target]
        while stack:
            index = stack.pop()
            if index in needed:
                continue
            needed.add(index)
            stack.extend(edge.source for edge in self.plan.edges if edge.target == index)

    def _below(self, index: int) -> set[int]:
        return {one for one, chain in enumerate(self.chains) if index in chain}

    def _chain(self, index: int) -> tuple[int, ...]:
        chain: list[int] = []
        parent = self.plan.nodes[index].parent
        while parent is not None:
            chain.append(parent)
            parent = self.plan.nodes[parent].parent
        return tuple(reversed(chain))

    def _regions_of(self, index: int) -> list[int]:
        found = [n for n, region in enumerate(self.plan.regions) if index in region.nodes]
        return sorted(found, key=lambda n: (-len(self.plan.regions[n].nodes), n))

    def _draw(self, key: BodyKey) -> Frame:
        members = self.held(key)
        depth = self._depth(key)
        owners = {index: self._unit_of(index, depth) for index in members}
        head = self.region(key[1]).head if key[0] == "visit" else None
        return Drawing(self.plan, self._out, key, owners, head).frame()

    def _depth(self, key: BodyKey) -> int:
        if key[0] != "visit":
            return 0
        return self._within[self.region(key[1]).head].index(key[1]) + 1

    def _unit_of(self, index: int, depth: int) -> tuple[int, int | None]:
        inner = self._within[index][depth:]
        return (self.region(inner[0]).head, inner[0]) if inner else (index, None)

    def edges_from(self, index: int) -> list[int]:
        """Give the plan's edges that leave a node."""
        return self._out[index]


__all__ = ["FLOW", "BodyKey", "Frame", "Layout", "Link", "Unit", "numbers"]
