"""Starts that name the queue of a lent worker: what it serves, and what of the flow goes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from activities.operation import Actor
from activities.projects.models import Flow
from activities.runs.context import Running
from engine.lending import pool_of
from nextscript.catalog import Catalog
from nextscript.document.models import FlowDocument
from nextscript.errors import Conflict, Forbidden
from nextscript.node_types import Declaration

PERMISSION = "flow.write"
"""Whoever sends steps elsewhere decides what they do, as if they had drawn them."""


@dataclass(frozen=True)
class Lent:
    """A queue and the node types its worker serves; nothing for a start that names none."""

    queue: str | None = None
    declarations: dict[str, Declaration] = field(default_factory=dict)

    def beside(self, catalog: Catalog) -> Catalog:
        """Give a catalog in which these types are as their worker has them."""
        if not self.declarations:
            return catalog
        return Catalog(catalog.declarations | self.declarations, catalog.broken)

    def queues(self, document: FlowDocument, catalog: Catalog) -> dict[str, str]:
        """Say to which pool steps go, by type. Raises Conflict when none of this flow does."""
        if self.queue is None:
            return {}
        found = sorted(self.declarations.keys() & set(_types(document, catalog)))
        if not found:
            served = ", ".join(sorted(self.declarations)) or "no node type"
            raise Conflict(
                f"The worker of the queue “{self.queue}” serves {served}, "
                "and this flow has no step of that.",
                code="run.queue",
            )
        return dict.fromkeys(found, pool_of(self.queue))


async def lent_to(running: Running, actor: Actor, flow: Flow, queue: str | None) -> Lent:
    """Ask the worker of a queue what it serves. Raises Forbidden, Conflict `run.queue`."""
    if queue is None:
        return Lent()
    if not actor.may(PERMISSION):
        raise Forbidden(f"You may not choose a queue: it needs the permission {PERMISSION}.")
    served = await running.parts.engine.lent_types(str(flow.project_id), queue)
    return Lent(queue, {one.node_type.type: one for one in served})


def _types(document: FlowDocument, catalog: Catalog) -> Iterator[str]:
    """Give the types of a flow's nodes and of what undoes them."""
    for node in document.nodes:
        yield node.type
        declaration = catalog.get(node.type)
        if declaration is not None and declaration.node_type.undo:
            yield declaration.node_type.undo
