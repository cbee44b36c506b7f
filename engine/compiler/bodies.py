"""Each body's shape: where it starts, its cycles, and the regions they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.compiler.drawing import Drawing, Link
from engine.compiler.graphs import dominators, path_between, reachable, strong_components
from engine.compiler.report import Report, add, remove
from nextscript.values import Json

_SUGGESTED_VISITS = 10


@dataclass(slots=True)
class Loop:
    """A region: its head, its nodes, and the back-edges that lead to the head."""

    head: int
    nodes: frozenset[int]
    back: list[Link]
    parent: Loop | None = None
    children: list[Loop] = field(default_factory=list)

    @property
    def max_visits(self) -> int:
        """How often the head may run."""
        return min((link.max_visits or 1) for link in self.back)


@dataclass(slots=True)
class Body:
    """The nodes that share a container. `sound` is false when its cycles make no sense."""

    container: int
    nodes: list[int]
    starts: list[int]
    forward: list[Link]
    loops: list[Loop]
    sound: bool = True


def find_body(drawing: Drawing, container: int, report: Report) -> Body:
    """Work out one body, and say what is wrong with its cycles."""
    nodes = drawing.members.get(container, [])
    links = [link for node in nodes for link in drawing.out_of[node]]
    starts = [node for node in nodes if not _waits(drawing, node)]
    after = _after(nodes, links)
    seen = reachable(starts, after)
    body = Body(container, nodes, starts, [], [])
    lost = [node for node in nodes if node not in seen]
    if lost:
        _report_no_start(drawing, body, lost, after, report)
    links = [link for link in links if link.source in seen]
    back = _closing(links, starts, after)
    _report_back_edges(drawing, starts, links, back, after, report)
    closing = set(back)
    body.forward = [link for link in links if link not in closing]
    body.sound = not lost and _is_acyclic(drawing, body, nodes, starts, report)
    body.loops = _find_loops(back, body.forward) if body.sound else []
    return body


def _closing(links: list[Link], starts: list[int], after: dict[int, list[int]]) -> list[Link]:
    """Give the edges that close a circle at its head: every path to their source passes it."""
    components = strong_components(after)
    circle = {node: at for at, one in enumerate(components) for node in one}
    inside = [link for link in links if circle[link.source] == circle[link.target]]
    above = dominators(starts, after) if inside else {}
    return [link for link in inside if _dominates(link.target, link.source, above)]


def _waits(drawing: Drawing, node: int) -> bool:
    return any(link.max_visits is None for link in drawing.into[node])


def _after(nodes: Iterable[int], links: Iterable[Link]) -> dict[int, list[int]]:
    after: dict[int, list[int]] = {node: [] for node in nodes}
    for link in links:
        after[link.source].append(link.target)
    return after


def _dominates(node: int, of: int, above: dict[int, int]) -> bool:
    while of != node and above.get(of, of) != of:
        of = above[of]
    return of == node


def _report_no_start(
    drawing: Drawing, body: Body, lost: list[int], after: dict[int, list[int]], report: Report
) -> None:
    inner = {node: [one for one in after[node] if one in set(lost)] for node in lost}
    cycles = [one for one in strong_components(inner) if len(one) > 1 or one[0] in inner[one[0]]]
    for cycle in cycles:
        head = min(cycle)
        witness = [head, *path_between(inner[head], head, inner)]
        report.add(
            "flow.no_start",
            drawing.nodes[head].pointer,
            "These nodes wait for each other: none of them can be the first to run.",
            node=drawing.id(head),
            path=[drawing.id(node) for node in witness],
        )


def _report_back_edges(
    drawing: Drawing,
    starts: list[int],
    links: list[Link],
    back: list[Link],
    after: dict[int, list[int]],
    report: Report,
) -> None:
    for link in links:
        pointer = f"/edges/{link.at}"
        names = f"{drawing.title(link.source)} → {drawing.title(link.target)}"
        if link in back and link.max_visits is None:
            witness = path_between([link.target], link.source, after)
            report.add(
                "flow.cycle",
                pointer,
                f"{names} closes a circle; it needs max_visits, how often the circle may run.",
                node=drawing.id(link.source),
                path=[drawing.id(node) for node in [*witness, link.target]],
                fix=add(
                    f"At most {_SUGGESTED_VISITS} visits",
                    f"{pointer}/max_visits",
                    _suggested(),
                ),
            )
        elif link not in back and link.max_visits is not None:
            _report_not_back(drawing, starts, link, names, after, report)


def _suggested() -> Json:
    return _SUGGESTED_VISITS


def _report_not_back(
    drawing: Drawing,
    starts: list[int],
    link: Link,
    names: str,
    after: dict[int, list[int]],
    report: Report,
) -> None:
    pointer = f"/edges/{link.at}"
    if link.source not in reachable([link.target], after):
        report.add(
            "flow.max_visits_forward",
            pointer,
            f"{names} does not lead back; only an edge that closes a circle has max_visits.",
            node=drawing.id(link.source),
            fix=remove("Remove max_visits", f"{pointer}/max_visits"),
        )
        return
    without = {node: [one for one in ends if one != link.target] for node, ends in after.items()}
    around = path_between([one for one in starts if one != link.target], link.source, without)
    report.add(
        "flow.second_entry",
        pointer,
        f"The circle that {names} closes can also be entered past {drawing.title(link.target)}.",
        node=drawing.id(link.source),
        path=[drawing.id(node) for node in around],
    )


def _is_acyclic(
    drawing: Drawing, body: Body, nodes: list[int], starts: list[int], report: Report
) -> bool:
    after = _after(nodes, body.forward)
    fine = True
    for cycle in strong_components(after):
        if len(cycle) == 1 and cycle[0] not in after[cycle[0]]:
            continue
        fine = False
        if any(link.max_visits for link in body.forward if {link.source, link.target} <= {*cycle}):
            continue  # told already, with the edge
        entries = _entries(body, cycle, starts)
        ways = [path_between(starts, entry, after) for entry in entries[:2]]
        report.add(
            "flow.second_entry",
            drawing.nodes[entries[0]].pointer,
            f"This circle can be entered at {' and at '.join(map(drawing.title, entries[:2]))}; "
            "a circle has one entry.",
            node=drawing.id(entries[0]),
            path=[drawing.id(node) for way in ways for node in way],
        )
    return fine


def _entries(body: Body, cycle: list[int], starts: list[int]) -> list[int]:
    inside = set(cycle)
    found = {one for one in starts if one in inside}
    found |= {
        link.target for link in body.forward if link.target in inside and link.source not in inside
    }
    return sorted(found) or sorted(cycle)


def _find_loops(back: list[Link], forward: list[Link]) -> list[Loop]:
    before: dict[int, list[int]] = {}
    for link in [*forward, *back]:
        before.setdefault(link.target, []).append(link.source)
    loops: dict[int, Loop] = {}
    for head in sorted({link.target for link in back}):
        mine = [link for link in back if link.target == head]
        inside = {head}
        pending = [link.source for link in mine]
        while pending:
            node = pending.pop()
            if node not in inside:
                inside.add(node)
                pending += before.get(node, [])
        loops[head] = Loop(head, frozenset(inside), mine)
    found = sorted(loops.values(), key=lambda loop: (len(loop.nodes), loop.head))
    for at, loop in enumerate(found):
        outer = next((one for one in found[at + 1 :] if loop.head in one.nodes), None)
        if outer is not None:
            loop.parent = outer
            outer.children.append(loop)
    return found
