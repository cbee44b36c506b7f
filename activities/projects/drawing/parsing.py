"""From what a drawing reads as to a document, looking only at what changed."""

from __future__ import annotations

from activities.projects.drawing.reading import Changed
from activities.projects.drawing.shape import Roots, document_of
from nextscript.document import Edge, FlowDocument, Node, parse_document
from nextscript.document.models import MAX_NODES
from nextscript.errors import Invalid


class Parsing:
    """The nodes and edges of a drawing that were found to be right."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}

    def parse(self, roots: Roots, changed: Changed) -> FlowDocument:
        """Give the document. Raises Invalid as `parse_document` does, with its pointers."""
        fresh_nodes = sorted(changed["nodes"] & roots["nodes"].keys())
        fresh_edges = sorted(changed["edges"] & roots["edges"].keys())
        if len(roots["nodes"]) > MAX_NODES or len(roots["edges"]) > 4 * MAX_NODES:
            return _whole(roots)
        try:
            part = parse_document(document_of(roots, fresh_nodes, fresh_edges))
        except Invalid:
            return _whole(roots)
        for key in changed["nodes"]:
            self._nodes.pop(key, None)
        for key in changed["edges"]:
            self._edges.pop(key, None)
        self._nodes.update((one.id, one) for one in part.nodes)
        self._edges.update(zip(fresh_edges, part.edges, strict=True))
        return part.model_copy(
            update={"nodes": list(self._nodes.values()), "edges": list(self._edges.values())}
        )


def _whole(roots: Roots) -> FlowDocument:
    return parse_document(document_of(roots, roots["nodes"], roots["edges"]))
