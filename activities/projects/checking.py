"""What the checker says of a document, with what the project has."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.authorising import touches_nothing
from activities.connectors.types import catalog_in
from activities.operation import Actor, operation
from activities.projects import projects, variables
from activities.projects.models import Flow, FlowVersion
from activities.projects.neighbours import kinds_by_key
from engine.compiler import Compiled, Known, References, compile_flow
from nextscript.catalog import Catalog
from nextscript.document import FlowDocument, content_hash, parse_document
from nextscript.errors import Invalid
from nextscript.findings import Finding


@dataclass(frozen=True)
class Checked:
    """Findings, what the document refers to, and its hash when it is one at all."""

    findings: list[Finding]
    references: References
    hash: str | None


@operation("flows.check", permission="flow.read")
async def check(
    session: AsyncSession,
    actor: Actor,
    catalog: Catalog,
    document: JsonValue,
    project_id: UUID | None = None,
) -> Checked:
    """Check a document, malformed ones too; with a project, what it refers to as well."""
    known = Known()
    touches_nothing()
    if project_id is not None:
        await projects.load(session, actor, project_id, partly="flow.write")
        known = await known_in(session, project_id)
        catalog = await catalog_in(session, catalog, project_id)
    try:
        parsed = await asyncio.to_thread(parse_document, document)
    except Invalid as malformed:
        return Checked(malformed.findings, References(), None)
    compiled = await compiled_off_loop(parsed, catalog, known)
    return Checked(compiled.findings, compiled.references, content_hash(parsed))


async def compiled_in(
    session: AsyncSession, catalog: Catalog, project_id: UUID, document: FlowDocument
) -> Compiled:
    """Compile a document with what its project has."""
    catalog = await catalog_in(session, catalog, project_id)
    return await compiled_off_loop(document, catalog, await known_in(session, project_id))


async def compiled_off_loop(document: FlowDocument, catalog: Catalog, known: Known) -> Compiled:
    """Compile in a thread: a large flow must not hold up everybody else's requests."""
    return await asyncio.to_thread(compile_flow, document, catalog, known)


async def known_in(session: AsyncSession, project_id: UUID) -> Known:
    """Collect the project's connections, published flows and variables."""
    rows = await session.execute(
        select(col(Flow.key), col(FlowVersion.document)["inputs"])
        .outerjoin(
            FlowVersion,
            (col(FlowVersion.flow_id) == col(Flow.id))
            & (col(FlowVersion.number) == col(Flow.version)),
        )
        .where(col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None))
    )
    flows = {row[0]: row[1] for row in rows}
    connections = await kinds_by_key(session, project_id)
    values = await variables.values_of(session, project_id)
    return Known(connections=connections, flows=flows, variables=values)
