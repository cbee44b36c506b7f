"""The one way to a flow: by an actor who may know of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.operation import Actor
from activities.projects.models import Flow
from nextscript.errors import NotFound


def visible_flows(actor: Actor, *, trash: bool = False) -> Select[Flow]:
    """Select the flows that exist for an actor, or those in their trash."""
    deleted = col(Flow.deleted_at)
    query = select(Flow).where(
        col(Flow.organisation_id) == actor.organisation_id,
        deleted.is_not(None) if trash else deleted.is_(None),
    )
    return query.where(col(Flow.project_id) == actor.project_id) if actor.project_id else query


async def load_flow(
    session: AsyncSession, actor: Actor, flow_id: UUID, *, lock: bool = False, trash: bool = False
) -> Flow:
    """Give a flow, locked against changes when asked. Raises NotFound for every other id."""
    query = visible_flows(actor, trash=trash).where(col(Flow.id) == flow_id)
    # Not against runs that name the flow: those may start while somebody draws.
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise NotFound("There is no such flow.")
    return found
