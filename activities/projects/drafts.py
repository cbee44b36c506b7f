"""The draft of a flow: what is being drawn, saved whole, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from activities.projects.checking import compiled_in
from activities.projects.flows import touch, write_document
from activities.projects.loading import load_flow
from activities.projects.models import FlowDraft
from nextscript.catalog import Catalog
from nextscript.document import FlowDocument, canonical, parse_document
from nextscript.errors import Stale
from nextscript.findings import Finding


@dataclass(frozen=True)
class DraftView:
    """A draft with what the checker says of it."""

    document: dict[str, JsonValue]
    findings: list[Finding]
    pins: dict[str, JsonValue]
    base_version: int | None
    etag: str


@operation("drafts.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, catalog: Catalog, flow_id: UUID) -> DraftView:
    """Give a flow's draft."""
    flow = await load_flow(session, actor, flow_id)
    draft = await session.get_one(FlowDraft, flow.id)
    return await _view(session, catalog, draft, parse_document(draft.document))


@operation("drafts.save", permission="flow.write")
async def save(
    session: AsyncSession,
    actor: Actor,
    catalog: Catalog,
    flow_id: UUID,
    document: FlowDocument,
    *,
    pins: Mapping[str, JsonValue] | None,
    expected: frozenset[str],
) -> DraftView:
    """Replace a draft. Raises Stale when it is none of those the caller read (`*`: any).

    A document with another name renames the flow; one without keeps the flow's.
    """
    flow = await load_flow(session, actor, flow_id, lock=True)
    draft = await session.get_one(FlowDraft, flow.id, with_for_update=True)
    if "*" not in expected and draft.etag not in expected:
        raise Stale("Somebody saved this flow since you read it; read it again.")
    if document.name:
        flow.name = document.name
    named = document.model_copy(update={"name": flow.name})
    write_document(draft, named)
    if pins is not None:
        draft.pins = dict(pins)
    touch(flow, actor)
    await session.flush()
    return await _view(session, catalog, draft, named)


async def _view(
    session: AsyncSession, catalog: Catalog, draft: FlowDraft, document: FlowDocument
) -> DraftView:
    compiled = await compiled_in(session, catalog, draft.project_id, document)
    return DraftView(
        document=canonical(document),
        findings=compiled.findings,
        pins=draft.pins,
        base_version=draft.base_version,
        etag=draft.etag,
    )
