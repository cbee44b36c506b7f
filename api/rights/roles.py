"""Roles: the built-in ones and the organisation's own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.access import roles
from activities.access.roles import RoleView
from activities.auth.permissions import NOT_IN_PROJECTS, PERMISSIONS
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.rights.schemas import RoleChange, RoleCreate, RoleRead, Roles

router = make_router(prefix="/v1/roles", tags=["people"])
RoleId = Annotated[UUID, Path(description="The role.")]


@router.get("", dependencies=[needs("member.manage")])
async def list_roles(session: Session, actor: CurrentActor) -> Roles:
    """List the roles people, teams and service accounts can have."""
    found = await roles.listed(session, actor)
    shown = [RoleRead.model_validate(one) for one in found]
    return Roles(
        items=shown, permissions=sorted(PERMISSIONS), not_in_projects=sorted(NOT_IN_PROJECTS)
    )


@router.post("", status_code=201, response_model=RoleRead, dependencies=[needs("role.manage")])
async def create_role(body: RoleCreate, session: Session, actor: CurrentActor) -> RoleView:
    """Make a role; nobody makes one that may more than they may."""
    return await roles.create(session, actor, **dict(body))


@router.patch("/{role_id}", response_model=RoleRead, dependencies=[needs("role.manage")])
async def update_role(
    body: RoleChange, session: Session, actor: CurrentActor, role_id: RoleId
) -> RoleView:
    """Change a role; it counts at once for everybody who has it."""
    return await roles.update(session, actor, role_id, **dict(body))


@router.delete("/{role_id}", status_code=204, dependencies=[needs("role.manage")])
async def delete_role(session: Session, actor: CurrentActor, role_id: RoleId) -> None:
    """Forget a role that nobody has."""
    await roles.delete(session, actor, role_id)
