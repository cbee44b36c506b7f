"""What the editor asks while an expression is written or a step is renamed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.authorising import touches_nothing
from activities.connectors.types import catalog_in
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.checking import known_in
from engine.compiler import Known, Readable, Renamed, readable_at, rename_node
from nextscript.catalog import Catalog
from nextscript.document import parse_document
from nextscript.errors import Invalid
from nextscript.findings import Finding


@dataclass(frozen=True)
class Place:
    """A field of a drawing: of a node, or without one the flow's outputs."""

    document: JsonValue
    node: str | None = None
    pointer: str = ""
    project_id: UUID | None = None


@operation("flows.complete", permission="flow.read")
async def complete(
    session: AsyncSession, actor: Actor, catalog: Catalog, place: Place
) -> list[Readable]:
    """List the names an expression may read, with what is known of each.

    Raises Invalid for a document or node that is none.
    """
    known = Known()
    touches_nothing()
    if place.project_id is not None:
        await projects.load(session, actor, place.project_id, partly="flow.write")
        known = await known_in(session, place.project_id)
        catalog = await catalog_in(session, catalog, place.project_id)
    found = await asyncio.to_thread(_readable, catalog, place, known)
    if found is None:
        raise no_such_node(place.node or "")
    return found


@operation("flows.rename_node", permission="flow.read")
async def rename(
    session: AsyncSession,
    actor: Actor,
    catalog: Catalog,
    document: JsonValue,
    node: str,
    to: str,
    project_id: UUID | None = None,
) -> Renamed:
    """Rename a step in a document the caller has; nothing is saved."""
    touches_nothing()
    if project_id is not None:
        await projects.load(session, actor, project_id, partly="flow.write")
        catalog = await catalog_in(session, catalog, project_id)
    return await asyncio.to_thread(rename_node, document, catalog, node, to)


def no_such_node(node: str) -> Invalid:
    """Say that a document has no node of that id."""
    said = f"There is no step called “{node[:100]}” in the document."
    finding = Finding(severity="error", code="expr.node", pointer="/node", message=said)
    return Invalid(said, code="expr.node", findings=[finding])


def _readable(catalog: Catalog, place: Place, known: Known) -> list[Readable] | None:
    return readable_at(parse_document(place.document), catalog, place.node, place.pointer, known)
