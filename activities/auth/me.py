"""What somebody may know about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import founding, memberships
from activities.auth.besides import Besides, besides
from activities.auth.memberships import Membership
from activities.auth.models import Organisation, User
from activities.auth.permissions import PERMISSIONS
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
    """What they may in the whole organisation."""
    besides: list[Besides]
    must_enroll: bool
    must_link: bool
    organisations: Sequence[Membership]
    may_add_organisation: bool


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
        project_id=_only_project(actor),
        permissions=sorted(one for one in PERMISSIONS if actor.may_everywhere(one)),
        besides=besides(actor),
        must_enroll=actor.must_enroll,
        must_link=actor.must_link,
        organisations=await memberships.of_caller(session, actor, organisation),
        may_add_organisation=await founding.may(session, actor),
    )


def _only_project(actor: Actor) -> UUID | None:
    """Give the project of somebody who works in one alone."""
    one = len(actor.projects) == 1 and not actor.may_everywhere("project.read")
    return next(iter(actor.projects)) if one else None
