"""The names an expression may read at a node, for those who draw it."""

from __future__ import annotations

from engine.compiler.bodies import find_body
from engine.compiler.certainty import Certainty
from engine.compiler.configs import Scope
from engine.compiler.draw import draw
from engine.compiler.drawing import TOP, Drawing
from engine.compiler.reads import Reader, Visibility
from engine.compiler.report import Report
from engine.compiler.result import Known
from engine.compiler.templates import Templates
from nextscript.catalog import Catalog
from nextscript.document.models import FlowDocument

_NOT_THERE = ("later", "inner", "self")


def sight_of(drawing: Drawing, report: Report) -> Visibility:
    """Work out what can be read from where."""
    containers = sorted(index for index in drawing.members if index != TOP)
    bodies = [find_body(drawing, one, report) for one in (TOP, *containers)]
    proofs = {one.container: Certainty(drawing, one, frozenset()) for one in bodies if one.sound}
    return Visibility(drawing, proofs)


def names_at(
    document: FlowDocument, catalog: Catalog, node_id: str, known: Known | None = None
) -> Scope | None:
    """Give the schemas of the names a node may read, None for unknown ones; None without the node.

    What certainly has not run when the node starts is left out.
    """
    report = Report()
    drawing = draw(document, catalog, report)
    if node_id not in drawing.index:
        return None
    sight = sight_of(drawing, report)
    variables = known.variables if known else None
    node = drawing.nodes[drawing.index[node_id]]
    reader = Reader(node.index)
    scope = Templates(document, drawing, sight, variables, report).scope(node)
    absent = {name for name, at in drawing.index.items() if sight.verdict(reader, at) in _NOT_THERE}
    if sight.error_verdict(reader) != "certain":
        absent.add("error")
    return {name: schema for name, schema in scope.items() if name not in absent}
