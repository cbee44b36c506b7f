"""The draft of a flow: what is being drawn, saved whole, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from activities.projects import draft_log
from activities.projects.checking import compiled_in
from activities.projects.flows import touch
from activities.projects.loading import authorise_flow, load_flow
from activities.projects.models import Flow, FlowDraft
from activities.projects.news import tell
from nextscript.catalog import Catalog
from nextscript.document import FlowDocument, canonical, dump_canonical, parse_document
from nextscript.document.models import MAX_BYTES
from nextscript.errors import Invalid, Stale
from nextscript.findings import Finding

_WHY = "the draft's history says who drew what"


@dataclass(frozen=True)
class DraftView:
    """A draft with what the checker says of it."""

    document: dict[str, JsonValue]
    findings: list[Finding]
    pins: dict[str, JsonValue]
    pin_hashes: dict[str, str]
    base_version: int | None
    etag: str


@operation("drafts.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, catalog: Catalog, flow_id: UUID) -> DraftView:
    """Give a flow's draft."""
    flow = await load_flow(session, actor, flow_id)
    draft = await draft_log.current(session, flow)
    return await _view(session, catalog, draft, parse_document(draft.document))


@operation("drafts.save", permission="flow.write", unaudited=_WHY)
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
    draft = await draft_log.current(session, flow)
    if "*" not in expected and draft.etag not in expected:
        raise Stale("Somebody saved this flow since you read it; read it again.")
    refuse_large(document)
    renamed = document.name not in ("", flow.name)
    flow.name = document.name or flow.name
    named = document.model_copy(update={"name": flow.name})
    drawn = await draft_log.replace(session, flow, draft, named, actor)
    if pins is not None:
        draft.pins, draft.pin_hashes = dict(pins), {}
        await tell(session, flow.id, "pins")
    if renamed:
        await tell(session, flow.id, "flow")
    touch(flow, actor)
    await session.flush()
    return await _view(session, catalog, draft, drawn)


@operation("drafts.draw", permission="flow.write", unaudited=_WHY)
async def draw(
    session: AsyncSession, actor: Actor, flow: Flow, change: bytes, document: FlowDocument
) -> int:
    """Keep a change somebody drew in a held flow, and what it then reads as. Gives its number.

    Raises Forbidden for who may only look at it.
    """
    authorise_flow(actor, flow)
    if document.name and document.name != flow.name:
        flow.name = document.name
        await tell(session, flow.id, "flow")
    return await draft_log.append(session, flow, change, actor)


def refuse_large(document: FlowDocument) -> None:
    """Raise Invalid for a document of more than 5 MB."""
    if len(dump_canonical(canonical(document)).encode()) > MAX_BYTES:
        said = "This is larger than 5 MB."
        finding = Finding(severity="error", code="flow.too_large", pointer="", message=said)
        raise Invalid(said, code="flow.malformed", findings=[finding])


async def _view(
    session: AsyncSession, catalog: Catalog, draft: FlowDraft, document: FlowDocument
) -> DraftView:
    compiled = await compiled_in(session, catalog, draft.project_id, document)
    return DraftView(
        document=draft.document,
        findings=compiled.findings,
        pins=draft.pins,
        pin_hashes=draft.pin_hashes,
        base_version=draft.base_version,
        etag=draft.etag,
    )
