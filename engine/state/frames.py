"""Drawing one frame: nodes become units, units behind a join `each` are copied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from engine.plan import Plan

BodyKey: TypeAlias = tuple[str, int]
"""(`flow`, 0), (`in`, node) for what a container holds, (`visit`, region)."""

FLOW: BodyKey = ("flow", 0)
_Plain: TypeAlias = tuple[int, int | None]
_Linked: TypeAlias = tuple[int, _Plain, str, _Plain, str]


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


class Drawing:
    """One frame being drawn: nodes become units, units behind a join `each` are copied."""

    def __init__(
        self,
        plan: Plan,
        out: list[list[int]],
        key: BodyKey,
        owners: dict[int, _Plain],
        head: int | None,
    ) -> None:
        self._plan, self._out, self._key, self._owners = plan, out, key, owners
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
        return sorted(
            number
            for node, owner in self._owners.items()
            for number in self._out[node]
            if self._plan.edges[number].target in self._owners
            and self._plan.edges[number].target != self._head
            and self._owners[self._plan.edges[number].target] != owner
        )

    def _sorted(self) -> list[_Plain]:
        waiting = {unit: len(self._into[unit]) for unit in self._plain}
        free = [unit for unit in self._plain if not waiting[unit]]
        for unit in free:
            for number in self._from[unit]:
                target = self._target(number)
                waiting[target] -= 1
                if not waiting[target]:
                    free.append(target)
        return free

    def _copy(self, unit: _Plain) -> None:
        into = self._into[unit]
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
        for node in self._nodes[(unit.node, unit.region)]:
            for number in self._out[node]:
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
