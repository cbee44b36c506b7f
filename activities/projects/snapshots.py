"""Snapshots: drafts as they once were, to look at and to go back to."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import draft_log
from activities.projects.loading import load_flow
from activities.projects.models import Flow, FlowDraft, FlowSnapshot
from nextscript.errors import NotFound

Reason = Literal["published", "quiet", "restored"]
MOST = 100
"""Snapshots a flow keeps; the oldest go."""
_AT_ONCE = 20


@operation("snapshots.list", permission="flow.read")
async def listed(
    session: AsyncSession, actor: Actor, flow_id: UUID, window: Window
) -> Page[FlowSnapshot]:
    """List a flow's snapshots, the newest first."""
    flow = await load_flow(session, actor, flow_id)
    query = select(FlowSnapshot).where(col(FlowSnapshot.flow_id) == flow.id)
    return await page(session, query, FlowSnapshot, window)


@operation("snapshots.get", permission="flow.read")
async def get(
    session: AsyncSession, actor: Actor, flow_id: UUID, snapshot_id: UUID
) -> FlowSnapshot:
    """Give one snapshot with its document. Raises NotFound."""
    flow = await load_flow(session, actor, flow_id)
    found = await session.scalar(
        select(FlowSnapshot).where(
            col(FlowSnapshot.flow_id) == flow.id, col(FlowSnapshot.id) == snapshot_id
        )
    )
    if found is None:
        raise NotFound("There is no such snapshot.")
    return found


async def take_snapshot(
    session: AsyncSession, draft: FlowDraft, reason: Reason, by: dict[str, JsonValue]
) -> None:
    """Keep a held flow's current draft as it is; after quiet only when it is a new one."""
    draft.edited_at = None
    newest = await session.scalar(
        select(col(FlowSnapshot.etag))
        .where(col(FlowSnapshot.flow_id) == draft.flow_id)
        .order_by(col(FlowSnapshot.id).desc())
        .limit(1)
    )
    if reason == "quiet" and newest == draft.etag:
        return
    session.add(
        FlowSnapshot(
            organisation_id=draft.organisation_id,
            project_id=draft.project_id,
            flow_id=draft.flow_id,
            reason=reason,
            etag=draft.etag,
            document=draft.document,
            created_by=by,
        )
    )
    await session.flush()
    await _drop_oldest(session, draft.flow_id)


async def quiet_flows(session: AsyncSession, quiet: timedelta) -> list[UUID]:
    """Find flows that were edited, and then not for a while."""
    query = select(col(FlowDraft.flow_id)).where(col(FlowDraft.edited_at) < now() - quiet)
    return list(await session.scalars(query.limit(_AT_ONCE)))


async def keep_quiet_one(session: AsyncSession, flow_id: UUID, quiet: timedelta) -> None:
    """Take a quiet flow's snapshot, unless another process did or it is edited again."""
    flow: Flow = await draft_log.hold(session, flow_id)
    draft = await draft_log.current(session, flow)
    await session.refresh(draft)
    if draft.edited_at is not None and draft.edited_at < now() - quiet:
        await take_snapshot(session, draft, "quiet", flow.updated_by)


async def _drop_oldest(session: AsyncSession, flow_id: UUID) -> None:
    of_flow = col(FlowSnapshot.flow_id) == flow_id
    kept = select(col(FlowSnapshot.id)).where(of_flow).order_by(col(FlowSnapshot.id).desc())
    await session.execute(
        delete(FlowSnapshot)
        .where(of_flow, col(FlowSnapshot.id).not_in(kept.limit(MOST).scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
