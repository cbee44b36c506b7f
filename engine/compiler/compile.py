"""`compile_flow`: a document checked as a whole, and its plan."""

from __future__ import annotations

from engine.compiler.bodies import Body, find_body
from engine.compiler.certainty import Certainty
from engine.compiler.configs import Facts, config_facts, value_facts
from engine.compiler.draw import draw
from engine.compiler.drawing import TOP, Drawing
from engine.compiler.pending import check_pending
from engine.compiler.planning import Parts, make_plan
from engine.compiler.proof import prove
from engine.compiler.reads import Visibility
from engine.compiler.report import Report
from engine.compiler.result import Compiled, Known, References
from engine.compiler.rules import check_known, check_rules
from engine.compiler.surroundings import check_calls, check_settings
from engine.compiler.templates import Templates
from engine.compiler.webhooks import check_webhooks
from nextscript.catalog import Catalog
from nextscript.document.models import FlowDocument


def compile_flow(document: FlowDocument, catalog: Catalog, known: Known | None = None) -> Compiled:
    """Check a flow and compile it. There is a plan unless a finding is an error.

    Everything that is wrong is reported, in the order of the document; nothing is raised.
    """
    known = known or Known()
    report = Report()
    drawing = draw(document, catalog, report)
    bodies = [find_body(drawing, one, report) for one in (TOP, *_containers(drawing))]
    check_rules(drawing, report)
    check_pending(document, drawing, report)
    proofs = _prove(drawing, bodies, report)
    templates = Templates(document, drawing, Visibility(drawing, proofs), known.variables, report)
    parts = _check_content(drawing, templates, report)
    outputs = templates.check_outputs()
    parts.outputs = outputs.template if outputs else None
    parts.variables = tuple(sorted(templates.used))
    check_webhooks(drawing, known.connections, report)
    connections = [check_known(node, known.connections, report) for node in drawing.nodes]
    flows = check_calls(drawing, parts.configs, known.flows, report)
    flows |= check_settings(document, known.flows, report)
    loops = [loop for body in bodies for loop in body.loops]
    return Compiled(
        findings=sorted(report.findings, key=lambda one: (_place(one.pointer), one.code)),
        plan=None if report.has_errors else make_plan(document, drawing, loops, parts),
        references=References(
            tuple(sorted(flows)),
            tuple(sorted({one for one in connections if one is not None})),
            parts.variables,
        ),
    )


def _containers(drawing: Drawing) -> list[int]:
    return sorted(index for index in drawing.members if index != TOP)


def _prove(drawing: Drawing, bodies: list[Body], report: Report) -> dict[int, Certainty]:
    cancelled = _cancelled(drawing)
    proofs = {body.container: Certainty(drawing, body, cancelled) for body in bodies if body.sound}
    for proof in proofs.values():
        prove(drawing, proof, report)
    return proofs


def _cancelled(drawing: Drawing) -> frozenset[int]:
    """Give the nodes a flow.cancel names: they may end without an output."""
    found: set[int] = set()
    for node in drawing.nodes:
        named = node.config.get("nodes") if node.type == "flow.cancel" else None
        for name in named if isinstance(named, list) else []:
            if isinstance(name, str) and name in drawing.index:
                found.add(drawing.index[name])
    return frozenset(found)


def _check_content(drawing: Drawing, templates: Templates, report: Report) -> Parts:
    parts = Parts()
    for node in drawing.nodes:
        facts: Facts
        if node.declaration is None:
            facts = value_facts(node.config)
        else:
            facts = config_facts(node.declaration, node.config)
        parts.configs[node.index] = facts
        templates.check_node(node, facts)
        beside = templates.check_beside(node)
        if beside:
            parts.beside[node.index] = beside
    return parts


def _place(pointer: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part)
        for part in pointer.split("/")
    ]
