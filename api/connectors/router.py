"""Connectors a project has of its own: made of descriptions, looked at again, taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from activities.connectors import changing, connectors, importing, refreshing
from activities.connectors.shapes import (
    ConnectorCreate,
    ConnectorDetail,
    ConnectorDifference,
    ConnectorPage,
    ConnectorPatch,
    ConnectorPreview,
    ConnectorPreviewAsked,
    ConnectorRefresh,
    ConnectorUsePage,
)
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router

router = make_router(prefix="/v1/projects/{project_id}/connectors", tags=["connectors"])
Key = Annotated[str, Path(max_length=63, description="The connector.")]
_CHANGE = needs("package.manage")


@router.post(":preview", dependencies=[_CHANGE])
async def preview_connector(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    asked: ConnectorPreviewAsked,
) -> ConnectorPreview:
    """Look into a description: what it offers, and what of it cannot be taken."""
    return await importing.preview(session, actor, parts, project_id, asked)


@router.post("", status_code=201, dependencies=[_CHANGE])
async def create_connector(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    asked: ConnectorCreate,
) -> ConnectorDetail:
    """Make a connector of a description; its operations are steps from now on."""
    return await importing.create(session, actor, parts, project_id, asked)


@router.get("", dependencies=[needs("project.read")])
async def list_connectors(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> ConnectorPage:
    """List a project's own connectors."""
    return ConnectorPage(items=await connectors.listed(session, actor, project_id))


@router.get("/{connector}", dependencies=[needs("project.read")])
async def get_connector(
    session: Session, actor: CurrentActor, project_id: ProjectId, connector: Key
) -> ConnectorDetail:
    """Read a connector and what its source offers."""
    return await connectors.get(session, actor, project_id, connector)


@router.patch("/{connector}", dependencies=[_CHANGE])
async def update_connector(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connector: Key,
    asked: ConnectorPatch,
) -> ConnectorDetail:
    """Choose other operations of a connector, or change what is said of them."""
    return await changing.update(session, actor, parts, project_id, connector, asked)


@router.delete("/{connector}", status_code=204, dependencies=[_CHANGE])
async def delete_connector(
    session: Session, actor: CurrentActor, project_id: ProjectId, connector: Key
) -> None:
    """Take a connector away; one that flows use stays (409)."""
    await changing.delete(session, actor, project_id, connector)


@router.get("/{connector}/used-by", dependencies=[needs("project.read")])
async def list_connector_uses(
    session: Session, actor: CurrentActor, project_id: ProjectId, connector: Key
) -> ConnectorUsePage:
    """List the flows that use a connector, and at which steps."""
    return ConnectorUsePage(items=await connectors.used_by(session, actor, project_id, connector))


@router.post("/{connector}:refresh", dependencies=[_CHANGE])
async def refresh_connector(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connector: Key,
    asked: ConnectorRefresh,
) -> ConnectorDifference:
    """Say what differs at a connector's source now; with `apply` take it over."""
    return await refreshing.refresh(session, actor, parts, project_id, connector, asked)
