"""A directory's groups; their names may stand for roles."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from scim2_models import Group, GroupMember, Reference
from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.scim.addresses import location
from activities.scim.directories import own
from activities.scim.models import DirectoryGroup, DirectoryGroupMember, DirectoryUser
from activities.scim.queries import Asked, Found, Source, search
from activities.scim.roles import reassign
from activities.scim.shapes import ScimUser, patched, read
from activities.scim.users import meta_of
from nextscript.errors import Conflict, Malformed, NotFound


@operation("directory.groups.create", permission="directory.provision", audit="directory_group")
async def create(session: AsyncSession, actor: Actor, parts: Parts, data: object) -> Group:
    """Make a group. Raises Malformed, or Conflict for a name that is taken."""
    resource = read(Group, data)
    await _refuse_taken(session, actor, resource, None)
    row = DirectoryGroup(
        id=new_id(),
        organisation_id=actor.organisation_id,
        display_name=str(resource.display_name)[:500],
        external_id=resource.external_id,
    )
    session.add(row)
    await session.flush()
    await _set_members(session, actor, row, resource)
    about(row.id, row.display_name, None, members=len(resource.members or []))
    return (await _shown(session, parts, [row]))[0]


@operation("directory.groups.list", permission="directory.provision", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor, parts: Parts, asked: Asked) -> Found[Group]:
    """List the directory's groups. Raises Malformed for a filter that cannot be read."""
    query = select(DirectoryGroup).where(
        col(DirectoryGroup.organisation_id) == actor.organisation_id
    )

    async def shown(rows: Sequence[DirectoryGroup]) -> list[Group]:
        return await _shown(session, parts, rows)

    columns = {
        "displayname": col(DirectoryGroup.display_name),
        "externalid": col(DirectoryGroup.external_id),
    }
    source = Source(query.order_by(col(DirectoryGroup.id)), columns, Group, shown)
    return await search(session, source, asked)


@operation("directory.groups.get", permission="directory.provision", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor, parts: Parts, id_: UUID) -> Group:
    """Give one group."""
    return (await _shown(session, parts, [await _load(session, actor, id_)]))[0]


@operation("directory.groups.replace", permission="directory.provision", audit="directory_group")
async def replace(
    session: AsyncSession, actor: Actor, parts: Parts, id_: UUID, data: object
) -> Group:
    """Describe a group anew. Raises as `create` does."""
    row = await _load(session, actor, id_)
    return await _change(session, actor, parts, row, read(Group, data, replaces=True))


@operation("directory.groups.patch", permission="directory.provision", audit="directory_group")
async def patch(
    session: AsyncSession, actor: Actor, parts: Parts, id_: UUID, data: object
) -> Group:
    """Change a group. Raises as `create` does."""
    row = await _load(session, actor, id_)
    (resource,) = await _shown(session, parts, [row])
    return await _change(session, actor, parts, row, patched(resource, data))


@operation("directory.groups.delete", permission="directory.provision", audit="directory_group")
async def delete(session: AsyncSession, actor: Actor, id_: UUID) -> None:
    """Forget a group; who was in it has the role of their other groups."""
    row = await _load(session, actor, id_)
    about(row.id, row.display_name, None)
    before = await _member_ids(session, row.id)
    await session.delete(row)
    await session.flush()
    await reassign(session, await own(session, actor), before)


async def _change(
    session: AsyncSession, actor: Actor, parts: Parts, row: DirectoryGroup, resource: Group
) -> Group:
    await _refuse_taken(session, actor, resource, row)
    row.display_name = str(resource.display_name)[:500]
    row.external_id, row.updated_at = resource.external_id, now()
    await session.flush()
    await _set_members(session, actor, row, resource)
    about(row.id, row.display_name, None, members=len(resource.members or []))
    return (await _shown(session, parts, [row]))[0]


async def _set_members(
    session: AsyncSession, actor: Actor, row: DirectoryGroup, resource: Group
) -> None:
    before = await _member_ids(session, row.id)
    wanted = {_id(one) for one in resource.members or []}
    query = select(col(DirectoryUser.id)).where(
        col(DirectoryUser.organisation_id) == actor.organisation_id,
        col(DirectoryUser.id).in_(wanted),
    )
    known = set(await session.scalars(query))
    if known != wanted:
        raise Malformed("A member of this group is nobody here.", code="scim.invalidValue")
    gone = delete_rows(DirectoryGroupMember).where(
        col(DirectoryGroupMember.group_id) == row.id,
        col(DirectoryGroupMember.member_id).in_(before - wanted),
    )
    await session.execute(gone)
    for one in wanted - before:
        session.add(
            DirectoryGroupMember(
                group_id=row.id, member_id=one, organisation_id=actor.organisation_id
            )
        )
    await session.flush()
    await reassign(session, await own(session, actor), before | wanted)


def _id(member: GroupMember) -> UUID:
    try:
        return UUID(str(member.value))
    except ValueError:
        raise Malformed(
            "A member of this group is nobody here.", code="scim.invalidValue"
        ) from None


async def _load(session: AsyncSession, actor: Actor, id_: UUID) -> DirectoryGroup:
    row = await session.get(DirectoryGroup, id_, with_for_update=True)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound("There is no such group.")
    return row


async def _refuse_taken(
    session: AsyncSession, actor: Actor, resource: Group, but: DirectoryGroup | None
) -> None:
    query = select(col(DirectoryGroup.id)).where(
        col(DirectoryGroup.organisation_id) == actor.organisation_id,
        col(DirectoryGroup.display_name) == str(resource.display_name)[:500],
    )
    found = await session.scalar(query)
    if found is not None and (but is None or found != but.id):
        raise Conflict("There is a group of this name already.", code="scim.uniqueness")


async def _member_ids(session: AsyncSession, group_id: UUID) -> set[UUID]:
    query = select(col(DirectoryGroupMember.member_id)).where(
        col(DirectoryGroupMember.group_id) == group_id
    )
    return set(await session.scalars(query))


async def _shown(
    session: AsyncSession, parts: Parts, rows: Sequence[DirectoryGroup]
) -> list[Group]:
    query = (
        select(DirectoryGroupMember, DirectoryUser)
        .join(DirectoryUser, col(DirectoryUser.id) == col(DirectoryGroupMember.member_id))
        .where(col(DirectoryGroupMember.group_id).in_([one.id for one in rows]))
        .order_by(col(DirectoryUser.id))
    )
    members: dict[UUID, list[GroupMember]] = {}
    for member, user in await session.execute(query):
        where: Reference[ScimUser] = Reference[ScimUser](location(parts, "Users", user.id))
        said = GroupMember(value=str(user.id), ref=where, display=user.user_name, type="User")
        members.setdefault(member.group_id, []).append(said)
    return [_resource(parts, one, members.get(one.id)) for one in rows]


def _resource(parts: Parts, row: DirectoryGroup, members: list[GroupMember] | None) -> Group:
    where = location(parts, "Groups", row.id)
    return Group(
        id=str(row.id),
        external_id=row.external_id,
        display_name=row.display_name,
        members=members,
        meta=meta_of("Group", where, row.created_at, row.updated_at),
    )
