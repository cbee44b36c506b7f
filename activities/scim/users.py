"""A directory's people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from scim2_models import Group, GroupMembership, Meta, Reference
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.scim import people
from activities.scim.addresses import location
from activities.scim.directories import own
from activities.scim.models import DirectoryGroup, DirectoryGroupMember, DirectoryUser
from activities.scim.queries import Asked, Found, Source, search
from activities.scim.shapes import POLICY, ScimUser, patched, read
from nextscript.errors import Conflict, NotFound

_KEPT_APART = {"id", "meta", "groups", "password", "active", "external_id", "user_name"}


@operation("directory.users.create", permission="directory.provision", audit="member")
async def create(session: AsyncSession, actor: Actor, parts: Parts, data: object) -> ScimUser:
    """Make somebody a member, or take one who is under the directory's care.

    Raises Malformed, or Conflict for somebody it has already, or who is another organisation's.
    """
    resource, directory = read(ScimUser, data), await own(session, actor)
    await _refuse_taken(session, actor, resource, None)
    user, made = await people.account_for(session, actor.organisation_id, resource)
    query = select(col(DirectoryUser.id)).where(
        col(DirectoryUser.organisation_id) == actor.organisation_id,
        col(DirectoryUser.user_id) == user.id,
    )
    if await session.scalar(query) is not None:
        raise _taken()
    row = DirectoryUser(
        id=new_id(),
        organisation_id=actor.organisation_id,
        user_id=user.id,
        made=made,
        **_columns(resource),  # type: ignore[arg-type] # by name
    )
    session.add(row)
    await session.flush()
    await people.set_active(session, directory, row)
    about(user.id, user.email, None, active=row.active, made=made, role=row.given_role)
    return (await _shown(session, parts, [row]))[0]


@operation("directory.users.list", permission="directory.provision", unaudited="changes nothing")
async def listed(
    session: AsyncSession, actor: Actor, parts: Parts, asked: Asked
) -> Found[ScimUser]:
    """List the directory's people. Raises Malformed for a filter that cannot be read."""
    query = select(DirectoryUser).where(col(DirectoryUser.organisation_id) == actor.organisation_id)

    async def shown(rows: Sequence[DirectoryUser]) -> list[ScimUser]:
        return await _shown(session, parts, rows)

    columns = {
        "username": col(DirectoryUser.user_name),
        "externalid": col(DirectoryUser.external_id),
    }
    source = Source(query.order_by(col(DirectoryUser.id)), columns, ScimUser, shown)
    return await search(session, source, asked)


@operation("directory.users.get", permission="directory.provision", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor, parts: Parts, id_: UUID) -> ScimUser:
    """Give one person."""
    return (await _shown(session, parts, [await _load(session, actor, id_)]))[0]


@operation("directory.users.replace", permission="directory.provision", audit="member")
async def replace(
    session: AsyncSession, actor: Actor, parts: Parts, id_: UUID, data: object
) -> ScimUser:
    """Describe somebody anew. Raises as `create` does."""
    row = await _load(session, actor, id_)
    return await _change(session, actor, parts, row, read(ScimUser, data, replaces=True))


@operation("directory.users.patch", permission="directory.provision", audit="member")
async def patch(
    session: AsyncSession, actor: Actor, parts: Parts, id_: UUID, data: object
) -> ScimUser:
    """Change some of what is known of somebody. Raises as `create` does."""
    row = await _load(session, actor, id_)
    (resource,) = await _shown(session, parts, [row])
    return await _change(session, actor, parts, row, patched(resource, data))


@operation("directory.users.delete", permission="directory.provision", audit="member")
async def delete(session: AsyncSession, actor: Actor, id_: UUID) -> None:
    """End somebody's membership, its sessions and keys with it, and forget them here."""
    row = await _load(session, actor, id_)
    directory = await own(session, actor)
    row.active = False
    await people.set_active(session, directory, row)
    about(row.user_id, row.user_name, None)
    await session.delete(row)


async def _change(
    session: AsyncSession, actor: Actor, parts: Parts, row: DirectoryUser, resource: ScimUser
) -> ScimUser:
    await _refuse_taken(session, actor, resource, row)
    directory, was_active = await own(session, actor), row.active
    for name, value in _columns(resource).items():
        setattr(row, name, value)
    row.updated_at = now()
    await people.rename(session, row, resource)
    if row.active != was_active:
        await people.set_active(session, directory, row)
    about(row.user_id, row.user_name, None, active=row.active)
    await session.flush()
    return (await _shown(session, parts, [row]))[0]


async def _load(session: AsyncSession, actor: Actor, id_: UUID) -> DirectoryUser:
    row = await session.get(DirectoryUser, id_, with_for_update=True)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound("There is no such person.")
    return row


def _columns(resource: ScimUser) -> dict[str, JsonValue]:
    """Give what is kept of somebody; a password is not."""
    kept = resource.model_copy(deep=True)
    for name in _KEPT_APART:
        setattr(kept, name, None)
    return {
        "user_name": str(resource.user_name).lower()[:320],
        "external_id": resource.external_id,
        "active": resource.active is not False,
        "attributes": {
            **kept.model_dump(mode="json", exclude_none=True),
            "userName": resource.user_name,
            "active": resource.active,
        },
    }


async def _refuse_taken(
    session: AsyncSession, actor: Actor, resource: ScimUser, but: DirectoryUser | None
) -> None:
    query = select(col(DirectoryUser.id)).where(
        col(DirectoryUser.organisation_id) == actor.organisation_id,
        col(DirectoryUser.user_name) == func.lower(str(resource.user_name)),
    )
    found = await session.scalar(query)
    if found is not None and (but is None or found != but.id):
        raise _taken()


def _taken() -> Conflict:
    return Conflict("The directory has somebody of this name already.", code="scim.uniqueness")


async def _shown(
    session: AsyncSession, parts: Parts, rows: Sequence[DirectoryUser]
) -> list[ScimUser]:
    groups = await _groups(session, parts, [one.id for one in rows])
    return [_resource(parts, one, groups.get(one.id, [])) for one in rows]


def _resource(parts: Parts, row: DirectoryUser, groups: list[GroupMembership]) -> ScimUser:
    with POLICY:
        resource = ScimUser.model_validate(
            {**row.attributes, "id": str(row.id), "externalId": row.external_id}
        )
    resource.active = row.active if row.attributes.get("active") is not None else None
    resource.groups = groups or None
    where = location(parts, "Users", row.id)
    resource.meta = meta_of("User", where, row.created_at, row.updated_at)
    return resource


def meta_of(kind: str, where: str, created: datetime, modified: datetime) -> Meta:
    """Give what SCIM says of a resource besides itself."""
    return Meta(resource_type=kind, created=created, last_modified=modified, location=where)


async def _groups(
    session: AsyncSession, parts: Parts, ids: list[UUID]
) -> dict[UUID, list[GroupMembership]]:
    query = (
        select(DirectoryGroupMember, DirectoryGroup)
        .join(DirectoryGroup, col(DirectoryGroup.id) == col(DirectoryGroupMember.group_id))
        .where(col(DirectoryGroupMember.member_id).in_(ids))
    )
    found: dict[UUID, list[GroupMembership]] = {}
    for member, group in await session.execute(query):
        where: Reference[Group] = Reference[Group](location(parts, "Groups", group.id))
        said = GroupMembership(value=str(group.id), ref=where, display=group.display_name)
        found.setdefault(member.member_id, []).append(said)
    return found
