"""What somebody may know about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth.models import Organisation, User
from activities.operation import Actor, operation


@dataclass(frozen=True)
class Profile:
    """A caller as they see themselves."""

    kind: str
    id: UUID | None
    name: str
    email: str | None
    role: str | None
    organisation_id: UUID
    organisation_name: str
    project_id: UUID | None
    permissions: list[str]


@operation("me.get", permission="self", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor) -> Profile:
    """Say who the caller is and what they may do."""
    organisation = await session.get_one(Organisation, actor.organisation_id)
    user = await session.get(User, actor.id) if actor.kind == "user" else None
    return Profile(
        kind=actor.kind,
        id=actor.id,
        name=actor.name,
        email=user.email if user else None,
        role=actor.role,
        organisation_id=actor.organisation_id,
        organisation_name=organisation.name,
        project_id=actor.project_id,
        permissions=sorted(actor.permissions),
    )
