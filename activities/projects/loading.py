"""The one way to a flow: by an actor who may know of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.authorising import Place, authorise, within
from activities.operation import Actor
from activities.projects.living import in_living
from activities.projects.models import Flow
from nextscript.errors import NotFound

_LOOK = "flow.read"
_MISSING = "There is no such flow."


def visible_flows(actor: Actor, *, trash: bool = False) -> Select[Flow]:
    """Select the flows that exist for an actor, or those in their trash."""
    chosen = within(actor, col(Flow.project_id), look=_LOOK, flow=col(Flow.id))
    return _flows(actor, trash=trash).where(chosen)


def _flows(actor: Actor, *, trash: bool) -> Select[Flow]:
    deleted = col(Flow.deleted_at)
    return select(Flow).where(
        col(Flow.organisation_id) == actor.organisation_id,
        deleted.is_not(None) if trash else deleted.is_(None),
        in_living(col(Flow.project_id)),
    )


async def load_flow(
    session: AsyncSession, actor: Actor, flow_id: UUID, *, lock: bool = False, trash: bool = False
) -> Flow:
    """Give a flow with which the actor may do what is being asked for, locked when asked.

    Raises NotFound for one they may not see, Forbidden for one with which they may less.
    """
    query = _flows(actor, trash=trash).where(col(Flow.id) == flow_id)
    # Not against runs that name the flow: those may start while somebody draws.
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise NotFound(_MISSING)
    authorise_flow(actor, found)
    return found


def authorise_flow(actor: Actor, flow: Flow) -> None:
    """Let an actor do what is being asked for with a flow. Raises NotFound, Forbidden."""
    authorise(actor, place_of(flow), look=_LOOK, missing=_MISSING)


def place_of(flow: Flow) -> Place:
    """Say where a flow is."""
    return Place(flow.organisation_id, flow.project_id, flow_id=flow.id)
