"""What has certainly completed when a node runs."""

from __future__ import annotations

from collections.abc import Iterable

from engine.compiler.bodies import Body, Loop
from engine.compiler.decisions import FALSE, TRUE, Condition, TooHard
from engine.compiler.drawing import Drawing
from engine.compiler.graphs import reachable, topological
from engine.compiler.marks import ENDS_BADLY, Frame, Marks
from nextscript.document.models import CountJoin


class Certainty:
    """Answers for one body; `marks` is None when its conditions were too hard to work out."""

    def __init__(self, drawing: Drawing, body: Body, cancelled: frozenset[int]) -> None:
        self.drawing = drawing
        self.body = body
        self.loop_of = self._loops()
        self.settled = self._settled()
        """By node: a bit for every node that has ended or was skipped when it decides."""
        self.marks: Marks | None
        try:
            self.marks = Marks(drawing, body, cancelled, self._losers())
        except TooHard:
            self.marks = None

    def has_output(self, node: int, reader: int | None) -> bool | None:
        """Say whether a node certainly has an output when another runs (or its body has ended).

        None says that this was not decided.
        """
        if reader is not None and not self.settled[self._seen_from(reader, node)] >> node & 1:
            return False
        return self._proves(self._without(node, reader))

    def has_one_of(self, nodes: list[int], reader: int | None) -> bool:
        """Say whether at least one of several nodes certainly has an output."""
        if self.marks is None:
            return False
        places = {(None if reader is None else self._seen_from(reader, one)) for one in nodes}
        if len(places) != 1:
            return False
        seen = places.pop()
        if seen is not None and seen == reader and self._starts_with(seen, nodes):
            return True
        if seen is not None and not all(self.settled[seen] >> one & 1 for one in nodes):
            return False
        if seen is None or reader is None:
            frame, without = self.marks.top, TRUE
        else:
            frame = self.marks.frame(self._common(reader, nodes[0]))
            without = frame.run[seen]
        for one in nodes:
            both = self._both(without, -frame.ok.get(one, FALSE))
            if both is None:
                return False
            without = both
        return without == FALSE

    def _starts_with(self, node: int, nodes: list[int]) -> bool:
        """Say whether every edge that could start a node comes from one of these, with output."""
        links = [link for link in self.body.forward if link.target == node]
        cancelled = self.marks.cancelled if self.marks is not None else frozenset()
        return bool(links) and all(
            link.source in nodes and link.port not in ENDS_BADLY and link.source not in cancelled
            for link in links
        )

    def after_error(self, reader: int) -> bool | None:
        """Say whether an error has certainly led here, looking at this body only."""
        if self.marks is None:
            return None
        loop: Loop | None = self.loop_of.get(reader)
        seen = reader
        while True:
            frame = self.marks.frame(loop)
            both = self._both(frame.run[seen], -frame.failed[seen])
            if both is not None and both == FALSE:
                return True
            if loop is None:
                return False if both is not None else None
            seen, loop = loop.head, loop.parent

    def example(self, node: int, reader: int | None) -> list[int]:
        """Give a path to the reader in a run in which the node has no output."""
        if self.marks is None or reader is None:
            return []
        seen = self._seen_from(reader, node)
        frame = self.marks.frame(self._common(reader, node))
        condition = self._both(frame.run[seen], -frame.ok[node])
        if condition is None or condition == FALSE:
            return []
        return self.path_to(seen, frame, condition)

    def path_to(self, node: int, frame: Frame, condition: Condition) -> list[int]:
        """Give a path of live edges to a node in one run in which the condition holds."""
        if self.marks is None:
            return [node]
        decisions = self.marks.decisions
        chosen = decisions.example(condition)
        path = [node]
        while True:
            links = [
                link
                for link in self.marks.into[path[-1]]
                if decisions.holds(frame.live.get(link.at, FALSE), chosen)
            ]
            if not links or links[0].source in path:
                return path[::-1]
            path.append(links[0].source)

    def _both(self, a: Condition, b: Condition) -> Condition | None:
        if self.marks is None:
            return None
        try:
            return self.marks.decisions.both(a, b)
        except (TooHard, RecursionError):
            return None

    def _without(self, node: int, reader: int | None) -> Condition | None:
        if self.marks is None:
            return None
        if reader is None:
            return self._both(TRUE, -self.marks.top.ok[node])
        frame = self.marks.frame(self._common(reader, node))
        return self._both(frame.run[self._seen_from(reader, node)], -frame.ok[node])

    @staticmethod
    def _proves(condition: Condition | None) -> bool | None:
        return None if condition is None else condition == FALSE

    def _loops(self) -> dict[int, Loop]:
        inner: dict[int, Loop] = {}
        for loop in self.body.loops:  # smallest first
            for node in loop.nodes:
                inner.setdefault(node, loop)
        return inner

    def _common(self, reader: int, node: int) -> Loop | None:
        loop = self.loop_of.get(reader)
        while loop is not None and node not in loop.nodes:
            loop = loop.parent
        return loop

    def _seen_from(self, reader: int, node: int) -> int:
        """Give the reader's place among the steps around the node: itself or its region's head."""
        seen, loop = reader, self.loop_of.get(reader)
        while loop is not None and node not in loop.nodes:
            seen, loop = loop.head, loop.parent
        return seen

    def _settled(self) -> dict[int, int]:
        after: dict[int, list[int]] = {node: [] for node in self.body.nodes}
        into: dict[int, list[int]] = {node: [] for node in self.body.nodes}
        for link in self.body.forward:
            after[link.source].append(link.target)
            into[link.target].append(link.source)
        found: dict[int, int] = {}
        for node in topological(self.body.nodes, after):
            ways = [found[one] | 1 << one | self._region_left(one, node) for one in into[node]]
            found[node] = self._known(node, ways)
        return found

    def _region_left(self, source: int, target: int) -> int:
        bits, loop = 0, self.loop_of.get(source)
        while loop is not None and target not in loop.nodes:
            for node in loop.nodes:
                bits |= 1 << node
            loop = loop.parent
        return bits

    def _known(self, node: int, ways: list[int]) -> int:
        join = self.drawing.nodes[node].node.join
        if not ways:
            return 0
        if join in ("all", "every"):
            return _union(ways)
        if not isinstance(join, CountJoin):
            return _shared(ways)
        # Any `count` of the edges may come first, so all but count - 1 of them must know the node.
        needed = max(1, len(ways) - join.count + 1)
        known = 0
        for bit in _bits(_union(ways)):
            if sum(way >> bit & 1 for way in ways) >= needed:
                known |= 1 << bit
        return known

    def _losers(self) -> frozenset[int]:
        """Give the nodes that a race with `rest: cancel` may cancel."""
        out: dict[int, list[int]] = {node: [] for node in self.body.nodes}
        back: dict[int, list[int]] = {node: [] for node in self.body.nodes}
        for link in self.body.forward:
            back[link.target].append(link.source)
            if link.port not in ENDS_BADLY:
                out[link.source].append(link.target)
        found: set[int] = set()
        for node in self.body.nodes:
            drawn = self.drawing.nodes[node].node
            if drawn.rest != "cancel" or drawn.join in ("all", "every", "each"):
                continue
            mine: set[int] = set()
            before = reachable([node], back) - {node}
            for one in sorted(before, key=lambda it: self.settled[it].bit_count(), reverse=True):
                if out[one] and all(end == node or end in mine for end in out[one]):
                    mine.add(one)
            found |= {one for one in mine if not self.settled[node] >> one & 1}
        return frozenset(found)


def _union(ways: Iterable[int]) -> int:
    whole = 0
    for way in ways:
        whole |= way
    return whole


def _shared(ways: list[int]) -> int:
    whole = ways[0]
    for way in ways:
        whole &= way
    return whole


def _bits(whole: int) -> Iterable[int]:
    while whole:
        low = whole & -whole
        yield low.bit_length() - 1
        whole ^= low
