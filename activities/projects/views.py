"""A flow as the lists show it: its row, whether its draft differs, its last run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.projects.models import Flow, FlowDraft, FlowVersion
from activities.projects.neighbours import LastRun, last_runs


@dataclass(frozen=True)
class FlowView:
    """A flow, with what other tables say of it."""

    id: UUID
    key: str
    project_id: UUID
    name: str
    description: str
    tags: list[str]
    enabled: bool
    version: int | None
    draft_changed: bool
    created_at: datetime
    created_by: dict[str, JsonValue]
    updated_at: datetime
    updated_by: dict[str, JsonValue]
    deleted_at: datetime | None
    last_run: LastRun | None


async def view(session: AsyncSession, flow: Flow) -> FlowView:
    """Show one flow."""
    return (await views(session, [flow]))[0]


async def views(session: AsyncSession, flows: Sequence[Flow]) -> list[FlowView]:
    """Show flows, with one look at each other table for all of them."""
    ids = [flow.id for flow in flows]
    changed = await _changed(session, ids)
    last = await last_runs(session, ids)
    return [
        FlowView(
            id=one.id,
            key=one.key,
            project_id=one.project_id,
            name=one.name,
            description=one.description,
            tags=one.tags,
            enabled=one.enabled,
            version=one.version,
            draft_changed=one.id in changed,
            created_at=one.created_at,
            created_by=one.created_by,
            updated_at=one.updated_at,
            updated_by=one.updated_by,
            deleted_at=one.deleted_at,
            last_run=last.get(one.id),
        )
        for one in flows
    ]


async def _changed(session: AsyncSession, ids: list[UUID]) -> set[UUID]:
    """Give the flows whose draft means something else than their newest version."""
    query = (
        select(col(FlowDraft.flow_id))
        .join(Flow, col(Flow.id) == col(FlowDraft.flow_id))
        .outerjoin(
            FlowVersion,
            (col(FlowVersion.flow_id) == col(Flow.id))
            & (col(FlowVersion.number) == col(Flow.version)),
        )
        .where(
            col(FlowDraft.flow_id).in_(ids),
            col(FlowVersion.hash).is_distinct_from(col(FlowDraft.hash)),
        )
    )
    return set(await session.scalars(query))
