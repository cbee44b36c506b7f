"""When each node of a body runs and each edge is live, as conditions over what a run may decide.

This is the proof: joins that can never run, nodes that never run, reads that are not certain. The
outcome of a condition, a timer or a person is taken to be free; so is which error happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.compiler.bodies import Body, Loop
from engine.compiler.decisions import FALSE, TRUE, Condition, Decisions, TooHard
from engine.compiler.drawing import Drawing, Drawn, Link
from engine.compiler.graphs import topological
from nextscript.document.models import CountJoin

ENDS_BADLY = frozenset(["error", "timeout", "expired"])
"""Ports by which a node leaves without its output."""
_MOST_FRAMES = 100


@dataclass(slots=True)
class Frame:
    """Conditions of one body, or of one visit of a region: `run` a node, `ok` it has an output.

    `live` is by edge (its place in the document), `failed` says that an error led to the node.
    """

    run: dict[int, Condition] = field(default_factory=dict)
    ok: dict[int, Condition] = field(default_factory=dict)
    live: dict[int, Condition] = field(default_factory=dict)
    failed: dict[int, Condition] = field(default_factory=dict)
    after_error: dict[int, Condition] = field(default_factory=dict)
    back: dict[tuple[int, str], Condition] = field(default_factory=dict)
    """By node and port: when a back-edge there is live."""


class Marks:
    """The conditions of one body. Raises TooHard when they cannot be worked out in the budget."""

    def __init__(
        self, drawing: Drawing, body: Body, cancelled: frozenset[int], losers: frozenset[int]
    ) -> None:
        self.drawing = drawing
        self.body = body
        self.cancelled = cancelled
        self.losers = losers
        self.decisions = Decisions()
        self.forward: dict[int, list[Link]] = {node: [] for node in body.nodes}
        self.into: dict[int, list[Link]] = {node: [] for node in body.nodes}
        self.returns = [link for loop in body.loops for link in loop.back]
        self.back = {(link.source, link.port) for link in self.returns}
        for link in body.forward:
            self.forward[link.source].append(link)
            self.into[link.target].append(link)
        self.frames = 0
        self.of_loop: dict[int, Frame] = {}
        """One visit of each region, by its head, given that the head runs."""
        try:
            self.top = self._frame(None)
            for loop in body.loops:
                self.of_loop[loop.head] = self._frame(loop)
        except RecursionError:
            raise TooHard from None

    def frame(self, loop: Loop | None) -> Frame:
        """Give the conditions of the body itself, or of one visit of a region."""
        return self.top if loop is None else self.of_loop[loop.head]

    def _frame(self, loop: Loop | None) -> Frame:
        self.frames += 1
        if self.frames > _MOST_FRAMES:
            raise TooHard
        frame = Frame()
        inner = [one for one in self.body.loops if one.parent is loop]
        item = {node: one.head for one in inner for node in one.nodes}
        nodes = [node for node in self.body.nodes if loop is None or node in loop.nodes]
        fires = self._triggers() if loop is None else {}
        for head in self._order(nodes, item):
            self._run(frame, head, loop, fires)
            visited = next((one for one in inner if one.head == head), None)
            if visited is None:
                self._leave(frame, head)
            else:
                self._leave_region(frame, visited)
        return frame

    def _order(self, nodes: list[int], item: dict[int, int]) -> list[int]:
        inside = set(nodes)
        heads = sorted({item.get(node, node) for node in nodes})
        after: dict[int, list[int]] = {head: [] for head in heads}
        for node in nodes:
            for link in self.forward[node]:
                start, end = item.get(node, node), item.get(link.target, link.target)
                if link.target in inside and start != end:
                    after[start].append(end)
        return topological(heads, after)

    def _triggers(self) -> dict[int, Condition]:
        fire = [
            node
            for node in self.body.starts
            if self.drawing.nodes[node].group == "trigger"
            and not self.drawing.nodes[node].node.disabled
        ]
        return dict(zip(fire, self._one_of(TRUE, len(fire)), strict=True))

    def _one_of(self, given: Condition, count: int) -> list[Condition]:
        """Give conditions of which exactly one holds where `given` does."""
        found: list[Condition] = []
        for left in range(count, 0, -1):
            chosen = self.decisions.variable() if left > 1 else TRUE
            found.append(self.decisions.both(given, chosen))
            given = self.decisions.both(given, -chosen)
        return found

    def _run(self, frame: Frame, node: int, loop: Loop | None, fires: dict[int, Condition]) -> None:
        links = self.into[node]
        if loop is not None and node == loop.head:
            frame.run[node], frame.failed[node] = TRUE, FALSE
            return
        if not links:
            is_trigger = self.drawing.nodes[node].group == "trigger"
            frame.run[node] = fires.get(node, FALSE) if is_trigger and fires else TRUE
            frame.failed[node] = FALSE
            return
        live = [frame.live.get(link.at, FALSE) for link in links]
        run = self._joined(self.drawing.nodes[node], live)
        if self.drawing.nodes[node].node.guard_timeout is not None:
            run = self.decisions.both(run, self.decisions.variable())
        frame.run[node] = run
        told = [frame.after_error.get(link.at, FALSE) for link in links]
        frame.failed[node] = self.decisions.any(told)

    def _joined(self, node: Drawn, live: list[Condition]) -> Condition:
        join = node.node.join
        if isinstance(join, CountJoin):
            if join.count > len(live):
                return FALSE
            return self.decisions.at_least(join.count, live)
        return self.decisions.every(live) if join == "every" else self.decisions.any(live)

    def _leave(self, frame: Frame, index: int) -> None:
        node = self.drawing.nodes[index]
        run = frame.run[index]
        ports = self._ports(node, run)
        bad = [condition for port, condition in ports.items() if port in ENDS_BADLY]
        frame.ok[index] = self.decisions.both(run, -self.decisions.any(bad))
        if index in self.cancelled:
            kept = -self.decisions.variable()
            frame.ok[index] = self.decisions.both(frame.ok[index], kept)
            ports = {port: self.decisions.both(one, kept) for port, one in ports.items()}
        elif index in self.losers:
            # A race is lost only once its join has run, so the way to the join is as it was.
            kept = -self.decisions.variable()
            frame.ok[index] = self.decisions.both(frame.ok[index], kept)
            ports = {
                port: self.decisions.both(one, kept) if port in ENDS_BADLY else one
                for port, one in ports.items()
            }
        for port, live in ports.items():
            if (index, port) in self.back:
                frame.back[index, port] = live
        for link in self.forward[index]:
            live = ports.get(link.port, FALSE)
            frame.live[link.at] = live
            told = live if link.port == "error" else self.decisions.both(live, frame.failed[index])
            frame.after_error[link.at] = told

    def _leave_region(self, frame: Frame, loop: Loop) -> None:
        run = frame.run[loop.head]
        exits: dict[tuple[int, str], list[Link]] = {}
        for node in sorted(loop.nodes):
            for link in self.forward[node]:
                if link.target not in loop.nodes:
                    exits.setdefault((node, link.port), []).append(link)
        for link in self.returns:
            if link.source in loop.nodes and link.target not in loop.nodes:
                exits.setdefault((link.source, link.port), [])
        ok: dict[int, list[Condition]] = {node: [] for node in loop.nodes}
        for port, links in exits.items():
            # Each way out may have been taken in another visit than the other ways out.
            visit = self._frame(loop)
            inside = visit.live[links[0].at] if links else visit.back.get(port, FALSE)
            left = self.decisions.both(run, inside)
            if port in self.back:
                frame.back[port] = left
            for link in links:
                frame.live[link.at] = left
                before = self.decisions.either(frame.failed[loop.head], visit.after_error[link.at])
                frame.after_error[link.at] = self.decisions.both(left, before)
            for node, had in visit.ok.items():
                ok[node].append(self.decisions.both(left, had))
        for node, ways in ok.items():
            frame.ok[node] = self.decisions.any(ways)

    def _ports(self, node: Drawn, run: Condition) -> dict[str, Condition]:
        """Say when each wired port of a node that runs is live."""
        wired = dict.fromkeys(link.port for link in self.drawing.out_of[node.index])
        if node.node.disabled:
            return {"out": run} if "out" in node.ports else {}
        found: dict[str, Condition] = {}
        going = run
        if "error" in wired and node.node.on_error == "fail":
            found["error"] = self.decisions.both(run, self.decisions.variable())
            going = self.decisions.both(run, -found["error"])
        ways = [port for port in wired if port != "error"]
        if node.declaration is None or (node.group == "activity" and len(node.ports) > 1):
            free = {port: self.decisions.both(going, self.decisions.variable()) for port in ways}
            return {**found, **free}
        return {**found, **self._ways(node, going, ways)}

    def _ways(self, node: Drawn, going: Condition, ways: list[str]) -> dict[str, Condition]:
        if node.type == "flow.filter":
            going = self.decisions.both(going, self.decisions.variable())
        if node.type == "flow.switch" and node.config.get("mode") == "every":
            return self._several(node, going, ways)
        # An unwired `timeout` or `expired` is an error, so the node then does not go on this way.
        quiet = [port for port in node.ports if port not in ways and port not in ENDS_BADLY]
        conditions = self._one_of(going, len(ways) + (1 if quiet else 0))
        return dict(zip(ways, conditions, strict=False))

    def _several(self, node: Drawn, going: Condition, ways: list[str]) -> dict[str, Condition]:
        cases = [port for port in node.ports if port != "otherwise"]
        free = {port: self.decisions.variable() for port in cases}
        found = {port: self.decisions.both(going, free[port]) for port in ways if port in free}
        if "otherwise" in ways:
            none = -self.decisions.any(list(free.values()))
            found["otherwise"] = self.decisions.both(going, none)
        return found
