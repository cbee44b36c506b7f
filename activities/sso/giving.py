"""What somebody's groups give them, given and taken as a provider or a directory says it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from activities.access.own_roles import all_roles
from activities.access.placing import Somebody
from activities.access.provided import Source, settle
from activities.audit.events import Detail, Event, Resource, Who
from activities.audit.recording import record
from activities.auth import provisioning
from activities.auth.models import User
from activities.scim.models import Directory, DirectoryUser
from activities.sso.models import Identity, IdentityProvider
from activities.sso.roles import places_for, role_for, said_of


async def give(
    session: AsyncSession,
    by: IdentityProvider | Directory,
    row: Identity | DirectoryUser,
    groups: Iterable[str],
) -> None:
    """Let a member's rights follow their groups; what they were given by hand stays.

    Does nothing to who is no member (any more).
    """
    named = set(groups)
    member = await provisioning.membership(session, row.organisation_id, row.user_id)
    if member is None:
        return
    roles, before = await all_roles(session, row.organisation_id), member.role
    if member.project_id is None and member.role == row.given_role:
        role = role_for(named, by.role_mapping, by.default_role, roles)
        await provisioning.give_role(session, member, role)
        row.given_role = member.role
    places = places_for(named, by.role_mapping, roles)
    moved = await settle(session, _source(row), places)
    if moved or member.role != before:
        given = [member.role, *sorted(said_of(*one) for one in places.items())]
        await _note(session, by, row, {"before": before, "given": given})


async def _note(
    session: AsyncSession,
    by: IdentityProvider | Directory,
    row: Identity | DirectoryUser,
    details: dict[str, Detail],
) -> None:
    user = await session.get_one(User, row.user_id)
    name = by.name if isinstance(by, IdentityProvider) else "The directory"
    who, resource = Who("service", by.id, name), Resource("member", str(user.id), user.email)
    action = "members.follow_groups"
    record(session, Event(row.organisation_id, who, action, resource, "done", details))


def _source(row: Identity | DirectoryUser) -> Source:
    who = Somebody(row.organisation_id, row.user_id)
    if isinstance(row, Identity):
        return Source(who, identity_id=row.id)
    return Source(who, directory_user_id=row.id)
