"""What is shown of each body: joins that can run, nodes that can run, circles that can end."""

from __future__ import annotations

from engine.compiler.certainty import Certainty
from engine.compiler.decisions import FALSE, TooHard
from engine.compiler.drawing import TOP, Drawing
from engine.compiler.marks import Frame, Marks
from engine.compiler.report import Report
from nextscript.document.models import CountJoin


def prove(drawing: Drawing, proof: Certainty, report: Report) -> None:
    """Report what can never run and what can never end in one body."""
    marks = proof.marks
    if marks is None:
        _report_undecided(drawing, proof.body.container, report)
        return
    try:
        for loop in proof.body.loops:
            _check_loop(drawing, marks, loop.head, report)
        _check_runs(drawing, proof, marks, report)
    except (TooHard, RecursionError):
        _report_undecided(drawing, proof.body.container, report)


def _report_undecided(drawing: Drawing, container: int, report: Report) -> None:
    pointer = "" if container == TOP else drawing.nodes[container].pointer
    node = None if container == TOP else drawing.id(container)
    said = "This part branches too much to work out whether all of it can run."
    report.add("flow.not_decided", pointer, said, node=node)


def _check_runs(drawing: Drawing, proof: Certainty, marks: Marks, report: Report) -> None:
    dead: set[int] = set()
    for node in proof.body.nodes:
        loop = proof.loop_of.get(node)
        if loop is not None and loop.head == node:
            loop = loop.parent
        frame = marks.frame(loop)
        if node not in frame.run or frame.run[node] != FALSE:
            continue
        dead.add(node)
        sources = [link.source for link in marks.into[node]]
        if sources and all(one in dead for one in sources):
            continue  # told already, where it begins
        _report_dead(drawing, node, sources, report)


def _report_dead(drawing: Drawing, node: int, sources: list[int], report: Report) -> None:
    drawn = drawing.nodes[node]
    join = drawn.node.join
    path = [*(drawing.id(one) for one in sources[:2]), drawn.id]
    if isinstance(join, CountJoin) and join.count <= len(sources):
        said = (
            f"{drawn.title} waits for {join.count} edges, and so many can never be live together."
        )
        report.add("flow.join_unreachable", f"{drawn.pointer}/join", said, node=drawn.id, path=path)
    elif join == "every" and len(sources) > 1:
        said = f"{drawn.title} waits for every edge, and they can never all be live in one run."
        report.add("flow.join_unreachable", f"{drawn.pointer}/join", said, node=drawn.id, path=path)
    elif not isinstance(join, CountJoin) and not (drawn.group == "trigger" and drawn.node.disabled):
        said = f"{drawn.title} can never run."
        report.add("flow.never_runs", drawn.pointer, said, node=drawn.id, path=path)


def _check_loop(drawing: Drawing, marks: Marks, head: int, report: Report) -> None:
    frame = marks.of_loop[head]
    loop = next(one for one in marks.body.loops if one.head == head)
    back = marks.decisions.any(
        [_live_back(marks, frame, link.source, link.port) for link in loop.back]
    )
    if any(link.max_visits is None for link in loop.back):
        return  # it is no circle yet, which is told already
    if back == -FALSE:
        said = (
            f"Every visit of the circle at {drawing.title(head)} goes back, "
            "so it can only end at its limit."
        )
        path = [drawing.id(head), drawing.id(loop.back[0].source), drawing.id(head)]
        report.add(
            "flow.no_way_out", f"/edges/{loop.back[0].at}", said, node=drawing.id(head), path=path
        )
        return
    for node in sorted(loop.nodes):
        for link in marks.forward[node]:
            if link.target in loop.nodes:
                continue
            both = marks.decisions.both(back, frame.live.get(link.at, FALSE))
            if both != FALSE:
                said = (
                    f"A visit may both go back to {drawing.title(head)} and go on to "
                    f"{drawing.title(link.target)}, which then runs once, after the last visit."
                )
                path = [drawing.id(head), drawing.id(node), drawing.id(link.target)]
                report.add(
                    "flow.leaves_and_returns",
                    f"/edges/{link.at}",
                    said,
                    node=drawing.id(node),
                    path=path,
                )
                return


def _live_back(marks: Marks, frame: Frame, source: int, port: str) -> int:
    return frame.back.get((source, port), FALSE)
