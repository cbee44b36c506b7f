"""Data soundness: what a template reads is certainly there, or a default says what else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.compiler.certainty import Certainty
from engine.compiler.drawing import TOP, Drawing
from engine.compiler.graphs import reachable

Verdict = Literal["certain", "uncertain", "later", "inner", "self", "undecided"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a node as it starts, or a body as it has ended (`ended` is its container).

    `node` is None for the flow's own outputs. `early` is for what is asked before the first
    iteration of a loop.
    """

    node: int | None
    ended: int | None = None
    early: bool = False


class Visibility:
    """Which nodes a reader sees, and whether they certainly have an output then."""

    def __init__(self, drawing: Drawing, bodies: dict[int, Certainty]) -> None:
        self.drawing = drawing
        self.bodies = bodies
        self._known: dict[tuple[Reader, int], Verdict] = {}
        after: dict[int, list[int]] = {node.index: [] for node in drawing.nodes}
        for link in drawing.links:
            after[link.source].append(link.target)
        self._after = after

    def verdict(self, reader: Reader, node: int) -> Verdict:
        """Say whether a node's output is there when the reader reads it."""
        key = (reader, node)
        if key not in self._known:
            self._known[key] = self._look(reader, node)
        return self._known[key]

    def has_one_of(self, reader: Reader, nodes: list[int]) -> bool:
        """Say whether one of several nodes, each the fallback of the one before, is there."""
        met = [self._meet(reader, node) for node in nodes]
        places = {place for _, place in met}
        place = met[0][1]
        if len(places) != 1 or place is None or [seen for seen, _ in met] != nodes:
            return False
        if place not in self.bodies or reader.early:
            return place not in self.bodies
        inside = None if reader.ended == place else self._at(reader, place)
        return self.bodies[place].has_one_of(nodes, inside)

    def is_hidden(self, reader: Reader, node: int) -> bool:
        """Say whether a node stands in a container the reader cannot look into."""
        return self._meet(reader, node)[0] is None

    def witness(self, reader: Reader, node: int) -> list[str]:
        """Give a path on which the reader runs and the node has no output."""
        seen, place = self._meet(reader, node)
        if seen is None or place is None or place not in self.bodies:
            return []
        inside = None if reader.ended == place else self._at(reader, place)
        path = self.bodies[place].example(seen, inside)
        return [self.drawing.id(one) for one in path]

    def error_verdict(self, reader: Reader) -> Verdict:
        """Say whether an error has certainly led to the reader (`error` is there)."""
        if reader.node is None:
            return "later"
        possible = False
        for node in [reader.node, *self.drawing.containers(reader.node)]:
            body = self.bodies.get(self.drawing.nodes[node].parent)
            if not self._may_follow_error(node):
                continue
            possible = True
            if body is None or body.after_error(node):
                return "certain"
        return "uncertain" if possible else "later"

    def _may_follow_error(self, node: int) -> bool:
        targets = [link.target for link in self.drawing.links if link.port == "error"]
        return node in reachable(targets, self._after)

    def _look(self, reader: Reader, node: int) -> Verdict:
        if node == reader.node:
            return "self"
        seen, place = self._meet(reader, node)
        if seen is None or place is None:
            return "inner"
        if place not in self.bodies:
            return "certain"  # the body itself makes no sense, which is told already
        if reader.ended == place:
            if reader.early:
                return "uncertain"
            return self._settle(node, seen, self.bodies[place].has_output(seen, None))
        inside = self._at(reader, place)
        if inside is not None and inside == seen:
            return "later"
        certain = self.bodies[place].has_output(seen, inside)
        if certain is False and not self._comes_before(seen, inside):
            return "later"
        return self._settle(node, seen, certain)

    def _settle(self, node: int, seen: int, certain: bool | None) -> Verdict:
        if certain is None:
            return "undecided"
        if certain and node != seen:
            certain = self._certain_in_loops(node, seen)
        return "certain" if certain else "uncertain"

    def _certain_in_loops(self, node: int, outermost: int) -> bool:
        """Say whether each loop between runs its body at least once, and the node in it."""
        while node != outermost:
            loop = self.drawing.nodes[node].parent
            body = self.bodies.get(loop)
            config = self.drawing.nodes[loop].config
            at_least_once = config.get("until") is not None and not (
                config.get("while") is not None or config.get("items") is not None
            )
            if body is None or not at_least_once or not body.has_output(node, None):
                return False
            node = loop
        return True

    def _comes_before(self, node: int, reader: int | None) -> bool:
        return reader is None or reader in reachable(self._after[node], self._after)

    def _meet(self, reader: Reader, node: int) -> tuple[int | None, int | None]:
        """Give the node or the loop around it that the reader can see, and in which body."""
        view = self._view(reader)
        seen = node
        while self.drawing.nodes[seen].parent not in view:
            container = self.drawing.nodes[seen].parent
            if self.drawing.nodes[container].type != "flow.loop":
                return None, None
            seen = container
        return seen, self.drawing.nodes[seen].parent

    def _view(self, reader: Reader) -> set[int]:
        view = {TOP}
        if reader.node is not None:
            view |= {self.drawing.nodes[reader.node].parent, *self.drawing.containers(reader.node)}
        if reader.ended is not None:
            view.add(reader.ended)
        return view

    def _at(self, reader: Reader, place: int) -> int | None:
        """Give what stands for the reader in a body: itself or the container it is in."""
        if reader.node is None:
            return None
        for node in [reader.node, *self.drawing.containers(reader.node)]:
            if self.drawing.nodes[node].parent == place:
                return node
        return None
