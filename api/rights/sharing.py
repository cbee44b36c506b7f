"""Who may something with single flows and connections, and with whom they can be shared."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from activities.access import sharing
from activities.access.sharing import Access
from api.deps import CurrentActor, FlowId, ProjectId, Session
from api.door import make_router
from api.rights.grants import MANAGE, SHARE, ConnectionId
from api.rights.sharing_schemas import AccessRead, Candidates

router = make_router(prefix="/v1", tags=["people"])
Words = Annotated[str, Query(max_length=200, description="A part of a name or an address.")]
_CONNECTION = "/projects/{project_id}/connections/{connection_id}"


@router.get("/flows/{flow_id}/access", response_model=AccessRead, dependencies=[SHARE])
async def get_flow_access(session: Session, actor: CurrentActor, flow_id: FlowId) -> Access:
    """Say who may something with a flow by their role, and which levels the caller may give."""
    return await sharing.of_flow(session, actor, flow_id)


@router.get("/flows/{flow_id}/candidates", dependencies=[SHARE])
async def find_flow_candidates(
    session: Session, actor: CurrentActor, flow_id: FlowId, q: Words = ""
) -> Candidates:
    """Find people and teams with whom a flow can be shared."""
    return Candidates.of(await sharing.for_flow(session, actor, flow_id, q))


@router.get(_CONNECTION + "/access", response_model=AccessRead, dependencies=[MANAGE])
async def get_connection_access(
    session: Session, actor: CurrentActor, project_id: ProjectId, connection_id: ConnectionId
) -> Access:
    """Say who may something with a connection by their role, and the levels the caller may give."""
    return await sharing.of_connection(session, actor, project_id, connection_id)


@router.get(_CONNECTION + "/candidates", dependencies=[MANAGE])
async def find_connection_candidates(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    connection_id: ConnectionId,
    q: Words = "",
) -> Candidates:
    """Find people and teams with whom a connection can be shared."""
    return Candidates.of(await sharing.for_connection(session, actor, project_id, connection_id, q))
