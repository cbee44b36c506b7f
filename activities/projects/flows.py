"""Flows: making, naming, switching, copying them, and the trash."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.counting import Total, counted
from activities.ends.claiming import claim_ends
from activities.ends.models import EndWatch
from activities.listening.claiming import claim_listeners, tell_listening
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import draft_log, projects
from activities.projects.loading import load_flow, visible_flows
from activities.projects.models import Flow, FlowDraft, FlowVersion, WebhookRoute
from activities.projects.naming import free_key, refuse_taken
from activities.projects.news import tell
from activities.projects.quota import refuse_another_flow
from activities.projects.views import FlowView, view, views
from activities.projects.webhook_routes import claim_routes
from nextscript.document import FlowDocument, canonical, content_hash, etag, parse_document
from nextscript.errors import Conflict


@dataclass(frozen=True)
class Filters:
    """Which flows a list shows."""

    q: str | None = None
    tag: str | None = None
    enabled: bool | None = None
    trash: bool = False


@dataclass(frozen=True)
class Change:
    """What a patch changes; None leaves a thing as it is."""

    name: str | None = None
    key: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    enabled: bool | None = None


@operation("flows.list", permission="flow.read")
async def listed(
    session: AsyncSession, actor: Actor, project_id: UUID, filters: Filters, window: Window
) -> Page[FlowView]:
    """List a project's flows, the newest first, or those in its trash."""
    query = await _filtered(session, actor, project_id, filters)
    found = await page(session, query, Flow, window)
    return Page(await views(session, found.items), found.next)


@operation("flows.count", permission="flow.read", unaudited="changes nothing")
async def count_flows(
    session: AsyncSession, actor: Actor, project_id: UUID, filters: Filters
) -> Total:
    """Say how many flows a list has, up to 10,000."""
    return await counted(session, await _filtered(session, actor, project_id, filters))


async def _filtered(
    session: AsyncSession, actor: Actor, project_id: UUID, filters: Filters
) -> Select[Flow]:
    await projects.load(session, actor, project_id, partly="flow.read")
    query = visible_flows(actor, trash=filters.trash).where(col(Flow.project_id) == project_id)
    if filters.q:
        words = filters.q.strip()
        query = query.where(
            or_(
                col(Flow.name).icontains(words, autoescape=True),
                col(Flow.key).icontains(words, autoescape=True),
            )
        )
    if filters.tag:
        query = query.where(col(Flow.tags).contains([filters.tag]))
    if filters.enabled is not None:
        query = query.where(col(Flow.enabled) == filters.enabled)
    return query


@operation("flows.create", permission="flow.write", audit="flow")
async def create(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    *,
    name: str,
    key: str | None = None,
    document: FlowDocument | None = None,
) -> FlowView:
    """Make a flow with a draft. Raises Conflict when the key is taken."""
    await projects.load(session, actor, project_id)
    flow = await add(session, actor, project_id, name, key, document or FlowDocument())
    about(flow.id, flow.name, flow.project_id)
    return await view(session, flow)


async def add(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    name: str,
    key: str | None,
    document: FlowDocument,
) -> Flow:
    """Write the rows of a new flow; its name wins over the document's."""
    # One at a time in a project, so that a free key is still free when it is taken.
    await projects.hold(session, project_id)
    await refuse_another_flow(session, project_id)
    if key is not None:
        await refuse_taken(session, project_id, key)
    named = document.model_copy(update={"name": name})
    flow = Flow(
        organisation_id=actor.organisation_id,
        project_id=project_id,
        key=key or await free_key(session, project_id, name),
        name=name,
        description=document.description,
        created_by=actor.shown(),
        updated_by=actor.shown(),
    )
    session.add(flow)
    await _flush(session, flow)
    session.add(
        FlowDraft(
            flow_id=flow.id,
            organisation_id=actor.organisation_id,
            project_id=project_id,
            document=canonical(named),
            etag=etag(named),
            hash=content_hash(named),
        )
    )
    await session.flush()
    return flow


@operation("flows.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, flow_id: UUID) -> FlowView:
    """Give one flow."""
    return await view(session, await load_flow(session, actor, flow_id))


@operation("flows.update", permission="flow.write", audit="flow")
async def update(session: AsyncSession, actor: Actor, flow_id: UUID, change: Change) -> FlowView:
    """Rename, describe, tag or switch a flow."""
    flow = await load_flow(session, actor, flow_id, lock=True)
    if change.key is not None and change.key != flow.key:
        await refuse_taken(session, flow.project_id, change.key)
    changed = {field: value for field, value in vars(change).items() if value is not None}
    for field, value in changed.items():
        setattr(flow, field, value)
    about(flow.id, flow.name, flow.project_id, changed=[*changed], enabled=flow.enabled)
    if change.name is not None:
        await _rename_draft(session, flow, actor)
    touch(flow, actor)
    await _flush(session, flow)
    await tell(session, flow.id, "flow")
    if change.enabled is not None:
        await tell_listening(session, flow.id)
    return await view(session, flow)


@operation("flows.delete", permission="flow.delete", audit="flow")
async def delete(session: AsyncSession, actor: Actor, flow_id: UUID) -> None:
    """Put a flow into the trash: its webhooks stop, its runs go on, it can be restored."""
    flow = await load_flow(session, actor, flow_id, lock=True)
    about(flow.id, flow.name, flow.project_id)
    flow.deleted_at = now()
    touch(flow, actor)
    await session.execute(delete_rows(WebhookRoute).where(col(WebhookRoute.flow_id) == flow.id))
    await session.execute(delete_rows(EndWatch).where(col(EndWatch.flow_id) == flow.id))
    await tell_listening(session, flow.id)


@operation("flows.restore", permission="flow.delete", audit="flow")
async def restore(session: AsyncSession, actor: Actor, flow_id: UUID) -> FlowView:
    """Take a flow out of the trash. Raises Conflict when its key or a webhook path is taken."""
    flow = await load_flow(session, actor, flow_id, lock=True, trash=True)
    about(flow.id, flow.name, flow.project_id)
    await refuse_taken(session, flow.project_id, flow.key)
    flow.deleted_at = None
    touch(flow, actor)
    await _flush(session, flow)
    version = await newest(session, flow)
    if version is not None:
        document = parse_document(version.document)
        await claim_routes(session, flow, document)
        await claim_listeners(session, flow, document, version.number)
        await claim_ends(session, flow, document)
    await tell_listening(session, flow.id)
    return await view(session, flow)


@operation("flows.duplicate", permission="flow.write", audit="flow")
async def duplicate(session: AsyncSession, actor: Actor, flow_id: UUID) -> FlowView:
    """Copy a flow's draft into a new flow, unpublished."""
    flow = await load_flow(session, actor, flow_id)
    draft = await draft_log.current(session, flow)
    name = f"{flow.name[:190]} (copy)"
    document = parse_document(draft.document)
    copy = await add(session, actor, flow.project_id, name, None, document)
    about(copy.id, copy.name, copy.project_id, copy_of=str(flow.id))
    copy.tags, copy.description = list(flow.tags), flow.description
    await session.flush()
    return await view(session, copy)


async def newest(session: AsyncSession, flow: Flow) -> FlowVersion | None:
    """Give a flow's newest version."""
    query = select(FlowVersion).where(
        col(FlowVersion.flow_id) == flow.id, col(FlowVersion.number) == flow.version
    )
    return await session.scalar(query)


def touch(flow: Flow, actor: Actor) -> None:
    """Note who changed a flow, and when."""
    flow.updated_at, flow.updated_by = now(), actor.shown()


async def _rename_draft(session: AsyncSession, flow: Flow, actor: Actor) -> None:
    await session.flush()
    draft = await draft_log.current(session, flow)
    document = parse_document(draft.document).model_copy(update={"name": flow.name})
    await draft_log.replace(session, flow, draft, document, actor)


async def _flush(session: AsyncSession, flow: Flow) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        message = f"A flow of this project is called {flow.key} already."
        raise Conflict(message, code="flow.key_taken") from None
