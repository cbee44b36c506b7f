"""A plan's bodies as they are walked: which units each has, and how they are linked.

A unit is a node, or a region, which is one node to its neighbours. Behind a join `each` units are
drawn once per incoming edge; such a copy has a suffix, `[0]`. All of it follows from the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from engine.plan import Plan, Region

BodyKey: TypeAlias = tuple[str, int]
"""(`flow`, 0), (`in`, node) for what a container holds, (`visit`, region)."""

FLOW: BodyKey = ("flow", 0)
_Plain: TypeAlias = tuple[int, int | None]
_Linked: TypeAlias = tuple[int, _Plain, str, _Plain, str]
_ASIDE = ("error", "timeout", "expired")


@dataclass(frozen=True, slots=True)
class Link:
    """A plan's edge between two units of one frame."""

    edge: int
    port: str
    source: int
    target: int


@dataclass(slots=True)
class Unit:
    """A node or region of a frame; `ins` and `outs` are links, `backs` and `exits` plan edges."""

    index: int
    node: int
    region: int | None
    copy: str
    ins: list[int] = field(default_factory=list)
    outs: list[int] = field(default_factory=list)
    backs: list[int] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """The drawing of one kind of body; `order` is topological."""

    key: BodyKey
    units: list[Unit]
    links: list[Link]
    order: list[int]


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
        return _Drawing(self, key, owners, head).frame()

    def _depth(self, key: BodyKey) -> int:
        if key[0] != "visit":
            return 0
        return self._within[self.region(key[1]).head].index(key[1]) + 1

    def _unit_of(self, index: int, depth: int) -> _Plain:
        inner = self._within[index][depth:]
        return (self.region(inner[0]).head, inner[0]) if inner else (index, None)

    def edges_from(self, index: int) -> list[int]:
        """Give the plan's edges that leave a node."""
        return self._out[index]


class _Drawing:
    """One frame being drawn: nodes become units, units behind a join `each` are copied."""

    def __init__(
        self,
        layout: Layout,
        key: BodyKey,
        owners: dict[int, _Plain],
        head: int | None,
    ) -> None:
        self._layout, self._plan, self._key, self._owners = layout, layout.plan, key, owners
        self._head = head
        self._plain = sorted(set(owners.values()), key=lambda unit: unit[0])
        self._edges = self._inner_edges()
        self._into: dict[_Plain, list[int]] = {unit: [] for unit in self._plain}
        self._from: dict[_Plain, list[int]] = {unit: [] for unit in self._plain}
        for number in self._edges:
            self._into[self._target(number)].append(number)
            self._from[self._source(number)].append(number)
        self._nodes: dict[_Plain, list[int]] = {unit: [] for unit in self._plain}
        for node, owner in owners.items():
            self._nodes[owner].append(node)
        self._copies: dict[_Plain, list[str]] = {}
        self._linked: list[_Linked] = []

    def frame(self) -> Frame:
        """Give the frame, its units in document order."""
        for plain in self._sorted():
            self._copy(plain)
        units = [
            Unit(0, node, region, copy)
            for node, region in self._plain
            for copy in self._copies[(node, region)]
        ]
        places: dict[tuple[_Plain, str], int] = {}
        for index, unit in enumerate(units):
            unit.index = index
            places[((unit.node, unit.region), unit.copy)] = index
        links = [
            Link(edge, self._plan.edges[edge].port, places[(source, one)], places[(target, other)])
            for edge, source, one, target, other in sorted(self._linked, key=lambda one: one[0])
        ]
        for number, link in enumerate(links):
            units[link.source].outs.append(number)
            units[link.target].ins.append(number)
        for unit in units:
            self._add_borders(unit)
        return Frame(self._key, units, links, _topological(units, links))

    def _inner_edges(self) -> list[int]:
        return [
            number
            for number, edge in enumerate(self._plan.edges)
            if edge.source in self._owners
            and edge.target in self._owners
            and edge.target != self._head
            and self._owners[edge.source] != self._owners[edge.target]
        ]

    def _sorted(self) -> list[_Plain]:
        waiting = dict.fromkeys(self._plain, 0)
        for number in self._edges:
            waiting[self._owners[self._plan.edges[number].target]] += 1
        free = [unit for unit in self._plain if not waiting[unit]]
        done: list[_Plain] = []
        while free:
            unit = free.pop(0)
            done.append(unit)
            for number in self._edges:
                edge = self._plan.edges[number]
                if self._owners[edge.source] == unit:
                    target = self._owners[edge.target]
                    waiting[target] -= 1
                    if not waiting[target]:
                        free.append(target)
        return done

    def _copy(self, unit: _Plain) -> None:
        into = [number for number in self._edges if self._target(number) == unit]
        if self._plan.nodes[unit[0]].join == "each" and into:
            self._copy_each(unit, into)
            return
        found = sorted(
            {copy for number in into for copy in self._copies[self._source(number)]}, key=numbers
        )
        longest = [copy for copy in found if not any(_inside(other, copy) for other in found)]
        self._copies[unit] = longest or [""]
        for number in into:
            source = self._source(number)
            for copy in self._copies[unit]:
                for one in self._copies[source]:
                    if copy.startswith(one):
                        self._linked.append((number, source, one, unit, copy))

    def _copy_each(self, unit: _Plain, into: list[int]) -> None:
        made: dict[str, int] = {}
        self._copies[unit] = []
        for number in into:
            source = self._source(number)
            for one in self._copies[source]:
                copy = f"{one}[{made.get(one, 0)}]"
                made[one] = made.get(one, 0) + 1
                self._copies[unit].append(copy)
                self._linked.append((number, source, one, unit, copy))
        self._copies[unit].sort(key=numbers)

    def _add_borders(self, unit: Unit) -> None:
        nodes = [n for n, owner in self._owners.items() if owner == (unit.node, unit.region)]
        for node in nodes:
            for number in self._layout.edges_from(node):
                target = self._plan.edges[number].target
                if target == self._head:
                    unit.backs.append(number)
                elif target not in self._owners:
                    unit.exits.append(number)

    def _source(self, number: int) -> _Plain:
        return self._owners[self._plan.edges[number].source]

    def _target(self, number: int) -> _Plain:
        return self._owners[self._plan.edges[number].target]


def numbers(copy: str) -> tuple[int, ...]:
    """Read a suffix such as `[0][12]`."""
    return tuple(int(part) for part in copy[1:-1].split("][")) if copy else ()


def _inside(other: str, copy: str) -> bool:
    return other != copy and other.startswith(copy)


def _topological(units: list[Unit], links: list[Link]) -> list[int]:
    waiting = [len(unit.ins) for unit in units]
    free = [unit.index for unit in units if not unit.ins]
    for index in free:
        for number in units[index].outs:
            target = links[number].target
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return free
