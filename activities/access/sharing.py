"""What whoever shares something must know: who may already, with whom, and how much to give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.access import candidates
from activities.access.by_role import ByRole, by_role
from activities.access.candidates import Candidate
from activities.access.levels import LEVELS
from activities.authorising import Place, allows
from activities.connections import connections, reach
from activities.operation import Actor, operation
from activities.projects.loading import load_flow


@dataclass(frozen=True)
class Access:
    """Who may something with one thing by their role, and the levels the actor may give."""

    by_role: list[ByRole]
    levels: list[str]


@operation("flows.access", permission="flow.share", unaudited="changes nothing")
async def of_flow(session: AsyncSession, actor: Actor, flow_id: UUID) -> Access:
    """Say who may something with a flow by their role, and which levels the actor may give."""
    return await _access(session, actor, await _flow(session, actor, flow_id))


@operation("flows.find_candidates", permission="flow.share", unaudited="changes nothing")
async def for_flow(
    session: AsyncSession, actor: Actor, flow_id: UUID, q: str
) -> Sequence[Candidate]:
    """Find with whom a flow can be shared."""
    return await candidates.find(session, actor, await _flow(session, actor, flow_id), q)


@operation("connections.access", permission="connection.manage", unaudited="changes nothing")
async def of_connection(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID
) -> Access:
    """Say who may something with a connection by their role, and the levels the actor may give."""
    row = await connections.load(session, actor, project_id, connection_id)
    return await _access(session, actor, reach.place_of(row))


@operation(
    "connections.find_candidates", permission="connection.manage", unaudited="changes nothing"
)
async def for_connection(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID, q: str
) -> Sequence[Candidate]:
    """Find with whom a connection can be shared."""
    row = await connections.load(session, actor, project_id, connection_id)
    return await candidates.find(session, actor, reach.place_of(row), q)


async def _flow(session: AsyncSession, actor: Actor, flow_id: UUID) -> Place:
    flow = await load_flow(session, actor, flow_id)
    return Place(flow.organisation_id, flow.project_id, flow_id=flow.id)


async def _access(session: AsyncSession, actor: Actor, place: Place) -> Access:
    levels = LEVELS["flow" if place.flow_id else "connection"]
    mine = [name for name, held in levels.items() if all(allows(actor, one, place) for one in held)]
    return Access(await by_role(session, place), mine)
