"""For whom single flows and connections are."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.access import grants
from activities.access.grants import GrantView
from api.access import needs
from api.deps import CurrentActor, FlowId, ProjectId, Session
from api.door import make_router
from api.rights.schemas import GrantCreate, GrantRead, Grants

router = make_router(prefix="/v1", tags=["people"])
ConnectionId = Annotated[UUID, Path(description="The connection.")]
GrantId = Annotated[UUID, Path(description="The grant.")]
SHARE = needs("flow.share")
MANAGE = needs("connection.manage")
_CONNECTION = "/projects/{project_id}/connections/{connection_id}/grants"


@router.get("/flows/{flow_id}/grants", dependencies=[SHARE])
async def list_flow_grants(session: Session, actor: CurrentActor, flow_id: FlowId) -> Grants:
    """List for whom a flow is, besides the people of its project."""
    found = await grants.of_flow(session, actor, flow_id)
    return Grants(items=[GrantRead.model_validate(one) for one in found])


@router.post(
    "/flows/{flow_id}/grants", status_code=201, response_model=GrantRead, dependencies=[SHARE]
)
async def grant_flow(
    body: GrantCreate, session: Session, actor: CurrentActor, flow_id: FlowId
) -> GrantView:
    """Let a person or a team view, run or edit one flow."""
    return await grants.grant_flow(session, actor, flow_id, body.holder(), body.level)


@router.delete("/flows/{flow_id}/grants/{grant_id}", status_code=204, dependencies=[SHARE])
async def revoke_flow_grant(
    session: Session, actor: CurrentActor, flow_id: FlowId, grant_id: GrantId
) -> None:
    """Take a grant back."""
    await grants.revoke_flow(session, actor, flow_id, grant_id)


@router.get(_CONNECTION, dependencies=[MANAGE])
async def list_connection_grants(
    session: Session, actor: CurrentActor, project_id: ProjectId, connection_id: ConnectionId
) -> Grants:
    """List for whom a connection is, besides the people of its project."""
    found = await grants.of_connection(session, actor, project_id, connection_id)
    return Grants(items=[GrantRead.model_validate(one) for one in found])


@router.post(_CONNECTION, status_code=201, response_model=GrantRead, dependencies=[MANAGE])
async def grant_connection(
    body: GrantCreate,
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    connection_id: ConnectionId,
) -> GrantView:
    """Let a person or a team use or manage a connection, or another project's flows use it."""
    holder, level = body.holder(), body.level
    return await grants.grant_connection(session, actor, project_id, connection_id, holder, level)


@router.delete(_CONNECTION + "/{grant_id}", status_code=204, dependencies=[MANAGE])
async def revoke_connection_grant(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    connection_id: ConnectionId,
    grant_id: GrantId,
) -> None:
    """Take a grant back; steps that start from now on are refused the connection."""
    await grants.revoke_connection(session, actor, project_id, connection_id, grant_id)
