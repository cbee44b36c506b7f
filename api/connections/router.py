"""Connections: users' credentials for services. Secrets go in and never come out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from activities.connections import connections, deleting, kinds, testing, uses
from activities.connections.oauth import signing_in
from activities.connections.requests import (
    ConnectionCreate,
    ConnectionKindPage,
    ConnectionKindRead,
    ConnectionPage,
    ConnectionPatch,
    ConnectionRead,
    SignInRead,
    UsePage,
    UseRead,
)
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router

router = make_router(prefix="/v1", tags=["connections"])
ConnectionId = Annotated[UUID, Path(description="The connection.")]
_OF_PROJECT = "/projects/{project_id}/connections"
_ONE = _OF_PROJECT + "/{connection_id}"


@router.get("/connection-kinds", dependencies=[needs("catalog.read")])
async def list_connection_kinds(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project: Annotated[
        UUID | None, Query(description="Those of its own connectors as well.")
    ] = None,
) -> ConnectionKindPage:
    """List what there can be a connection to, each with its form."""
    found = await kinds.listed(session, actor, parts.catalog, project)
    items = [ConnectionKindRead.model_validate(one) for one in found]
    return ConnectionKindPage(items=items, next=None)


@router.post(_OF_PROJECT, status_code=201, dependencies=[needs("connection.manage")])
async def create_connection(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    asked: ConnectionCreate,
) -> ConnectionRead:
    """Keep a new connection; its secrets are encrypted and never shown again."""
    return await connections.create(session, actor, parts, project_id, asked)


@router.get(_OF_PROJECT, dependencies=[needs("connection.read")])
async def list_connections(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> ConnectionPage:
    """List a project's connections by key."""
    items = await connections.list_connections(session, actor, parts, project_id)
    return ConnectionPage(items=items, next=None)


@router.get(_ONE, dependencies=[needs("connection.read")])
async def get_connection(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connection_id: ConnectionId,
) -> ConnectionRead:
    """Read one connection, without its secrets."""
    return await connections.get(session, actor, parts, project_id, connection_id)


@router.patch(_ONE, dependencies=[needs("connection.manage")])
async def update_connection(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connection_id: ConnectionId,
    asked: ConnectionPatch,
) -> ConnectionRead:
    """Change a connection. Another host, URL or kind asks for its secrets again."""
    return await connections.update(session, actor, parts, project_id, connection_id, asked)


@router.delete(_ONE, status_code=204, dependencies=[needs("connection.manage")])
async def delete_connection(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    connection_id: ConnectionId,
    force: Annotated[bool, Query(description="Delete it although flows use it.")] = False,
) -> None:
    """Forget a connection and its secrets; one that flows use only with `force` (409)."""
    await deleting.delete(session, actor, project_id, connection_id, force=force)


@router.get(_ONE + "/used-by", dependencies=[needs("connection.read")])
async def list_connection_uses(
    session: Session, actor: CurrentActor, project_id: ProjectId, connection_id: ConnectionId
) -> UsePage:
    """List the flows that use a connection, and at which steps."""
    found = await uses.used_by(session, actor, project_id, connection_id)
    return UsePage(items=[UseRead.model_validate(one) for one in found], next=None)


@router.post(_ONE + ":test", dependencies=[needs("connection.use")])
async def test_connection(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connection_id: ConnectionId,
) -> ConnectionRead:
    """Try a connection and say what came of it."""
    return await testing.test(session, actor, parts, project_id, connection_id)


@router.post(_ONE + ":authorize", dependencies=[needs("connection.manage", idempotency="own")])
async def authorize_connection(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    connection_id: ConnectionId,
) -> SignInRead:
    """Begin to sign in at the connection's provider: open the address in a window."""
    found = await signing_in.authorize(session, actor, parts, project_id, connection_id)
    return SignInRead.model_validate(found)
