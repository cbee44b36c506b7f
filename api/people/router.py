"""The people of an organisation and of a project, and their roles."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.auth import members
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.people.schemas import People, PersonRead, RoleUpdate

router = make_router(tags=["people"])
UserId = Annotated[UUID, Path(description="The person.")]


@router.get("/v1/users", dependencies=[needs("member.manage")])
async def list_users(session: Session, actor: CurrentActor) -> People:
    """List the organisation's people by name."""
    found = await members.listed(session, actor)
    return People(items=[PersonRead.model_validate(one) for one in found])


@router.patch("/v1/users/{user_id}", status_code=204, dependencies=[needs("member.manage")])
async def update_user(
    body: RoleUpdate, session: Session, actor: CurrentActor, user_id: UserId
) -> None:
    """Give somebody another role; it counts at once."""
    await members.update_role(session, actor, user_id, body.role)


@router.delete("/v1/users/{user_id}", status_code=204, dependencies=[needs("member.manage")])
async def remove_user(session: Session, actor: CurrentActor, user_id: UserId) -> None:
    """Remove somebody from the organisation; their sessions and keys end at once."""
    await members.remove(session, actor, user_id)


@router.delete(
    "/v1/users/{user_id}/factors", status_code=204, dependencies=[needs("member.manage")]
)
async def reset_user_factors(session: Session, actor: CurrentActor, user_id: UserId) -> None:
    """Take every second factor from somebody who lost theirs."""
    await members.reset_factors(session, actor, user_id)
