"""Versions: published states of a flow, numbered from one, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.connections.reach import refuse_unless_used
from activities.ends.claiming import claim_ends
from activities.events.outbox import publish_event
from activities.listening.claiming import claim_listeners
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import draft_log
from activities.projects.checking import compiled_in
from activities.projects.diff import Change, changes
from activities.projects.flows import newest, touch
from activities.projects.loading import load_flow
from activities.projects.models import Flow, FlowVersion
from activities.projects.news import tell
from activities.projects.snapshots import take_snapshot
from activities.projects.webhook_routes import claim_routes, open_to_all
from activities.public_pages.claiming import claim_pages
from activities.schedules.claiming import claim_schedules
from engine.compiler import Compiled
from engine.plan_codec import pack, plan_hash
from nextscript.catalog import Catalog
from nextscript.document import FlowDocument, canonical, content_hash, parse_document
from nextscript.errors import Invalid, NotFound


@dataclass(frozen=True)
class Published:
    """A version, and whether publishing made it or found it there."""

    version: FlowVersion
    new: bool


@dataclass(frozen=True)
class Diff:
    """What differs between two states of a flow."""

    from_: int
    to: int | Literal["draft"]
    changes: list[Change]


@operation("flows.publish", permission="flow.publish", audit="flow")
async def publish(
    session: AsyncSession, actor: Actor, catalog: Catalog, flow_id: UUID, notes: str
) -> Published:
    """Publish the draft. Raises Invalid `flow.findings` when the checker finds an error.

    A draft that means what the newest version means publishes nothing and gives that version.
    """
    flow = await load_flow(session, actor, flow_id, lock=True)
    draft = await draft_log.current(session, flow)
    published = await _publish(
        session, actor, catalog, flow, parse_document(draft.document), notes=notes
    )
    draft.base_version = published.version.number
    version = published.version.number
    about(flow.id, flow.name, flow.project_id, version=version, new=published.new)
    _tell_of_open(flow, published)
    if published.new:
        await take_snapshot(session, draft, "published", actor.shown())
    return published


def _tell_of_open(flow: Flow, published: Published) -> None:
    """Have the audit log name the webhooks that anybody may call who knows their address."""
    if named := open_to_all(parse_document(published.version.document)):
        about(flow.id, flow.name, flow.project_id, unsigned_webhooks=named)


@operation("flows.rollback", permission="flow.publish", audit="flow")
async def rollback(
    session: AsyncSession, actor: Actor, catalog: Catalog, flow_id: UUID, to: int
) -> Published:
    """Publish a copy of an older version as the newest. The draft stays as it is."""
    flow = await load_flow(session, actor, flow_id, lock=True)
    older = await _load(session, flow, to)
    document = parse_document(older.document)
    notes = f"Restored from version {to}."
    published = await _publish(
        session, actor, catalog, flow, document, notes=notes, restored_from=to
    )
    version = published.version.number
    about(flow.id, flow.name, flow.project_id, version=version, restored_from=to)
    _tell_of_open(flow, published)
    return published


@operation("versions.list", permission="flow.read")
async def listed(
    session: AsyncSession, actor: Actor, flow_id: UUID, window: Window
) -> Page[FlowVersion]:
    """List a flow's versions, the newest first."""
    flow = await load_flow(session, actor, flow_id)
    query = select(FlowVersion).where(col(FlowVersion.flow_id) == flow.id)
    return await page(session, query, FlowVersion, window)


@operation("versions.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, flow_id: UUID, number: int) -> FlowVersion:
    """Give one version with its document."""
    return await _load(session, await load_flow(session, actor, flow_id), number)


@operation("versions.diff", permission="flow.read")
async def diff(
    session: AsyncSession, actor: Actor, flow_id: UUID, from_: int, to: int | Literal["draft"]
) -> Diff:
    """Say what differs between two versions, or a version and the draft."""
    flow = await load_flow(session, actor, flow_id)
    before = (await _load(session, flow, from_)).document
    after = await _document(session, flow, to)
    return Diff(from_, to, changes(before, after))


async def _document(
    session: AsyncSession, flow: Flow, which: int | Literal["draft"]
) -> dict[str, JsonValue]:
    if which == "draft":
        return (await draft_log.current(session, flow)).document
    return (await _load(session, flow, which)).document


async def _load(session: AsyncSession, flow: Flow, number: int) -> FlowVersion:
    found = await session.scalar(
        select(FlowVersion).where(
            col(FlowVersion.flow_id) == flow.id, col(FlowVersion.number) == number
        )
    )
    if found is None:
        raise NotFound(f"This flow has no version {number}.")
    return found


async def _publish(
    session: AsyncSession,
    actor: Actor,
    catalog: Catalog,
    flow: Flow,
    document: FlowDocument,
    *,
    notes: str,
    restored_from: int | None = None,
) -> Published:
    last = await newest(session, flow)
    if last is not None and last.hash == content_hash(document):
        return Published(last, new=False)
    compiled = await compiled_in(session, catalog, flow.project_id, document)
    await refuse_unless_used(session, actor, flow.project_id, compiled.references.connections)
    number = (flow.version or 0) + 1
    version = row_of(actor.shown(), flow, number, document, compiled)
    version.notes, version.restored_from = notes, restored_from
    await claim_routes(session, flow, document)
    await claim_listeners(session, flow, document, number)
    await claim_pages(session, flow, document)
    await claim_schedules(session, flow, document, actor.shown())
    await claim_ends(session, flow, document)
    session.add(version)
    flow.version = version.number
    touch(flow, actor)
    await session.flush()
    await tell(session, flow.id, "versions")
    await _publish_event(session, actor, flow, version)
    return Published(version, new=True)


async def _publish_event(
    session: AsyncSession, actor: Actor, flow: Flow, version: FlowVersion
) -> None:
    data: dict[str, JsonValue] = {
        "flow": {"id": str(flow.id), "key": flow.key, "name": flow.name},
        "project_id": str(flow.project_id),
        "version": version.number,
        "notes": version.notes,
        "restored_from": version.restored_from,
        "by": actor.shown(),
    }
    await publish_event(session, flow.organisation_id, flow.project_id, flow.id, data)


def row_of(
    by: dict[str, JsonValue],
    flow: Flow,
    number: int,
    document: FlowDocument,
    compiled: Compiled,
) -> FlowVersion:
    """Make the row of a version. Raises Invalid `flow.findings` when the checker found an error."""
    errors = [one for one in compiled.findings if one.severity == "error"]
    if compiled.plan is None or errors:
        many = "1 thing is wrong" if len(errors) == 1 else f"{len(errors)} things are wrong"
        message = f"This flow cannot be published yet: {many}."
        raise Invalid(message, code="flow.findings", findings=compiled.findings)
    references = compiled.references
    return FlowVersion(
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        flow_id=flow.id,
        number=number,
        hash=content_hash(document),
        document=canonical(document),
        findings=[one.model_dump(mode="json") for one in compiled.findings],
        references={
            "flows": list(references.flows),
            "connections": list(references.connections),
            "variables": list(references.variables),
        },
        plan=pack(compiled.plan),
        plan_hash=plan_hash(compiled.plan),
        created_by=by,
    )
