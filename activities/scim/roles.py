"""What a directory's groups give to its people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.own_roles import all_roles
from activities.scim.models import (
    Directory,
    DirectoryGroup,
    DirectoryGroupMember,
    DirectoryUser,
)
from activities.sso.giving import give
from activities.sso.roles import role_for


async def role_of(session: AsyncSession, directory: Directory, row_id: UUID) -> str:
    """Give the role somebody's groups stand for."""
    roles = await all_roles(session, directory.organisation_id)
    groups = await _groups(session, row_id)
    return role_for(groups, directory.role_mapping, directory.default_role, roles)


async def _groups(session: AsyncSession, row_id: UUID) -> list[str]:
    query = (
        select(col(DirectoryGroup.display_name))
        .join(DirectoryGroupMember, col(DirectoryGroupMember.group_id) == col(DirectoryGroup.id))
        .where(col(DirectoryGroupMember.member_id) == row_id)
    )
    return list(await session.scalars(query))


async def reassign(session: AsyncSession, directory: Directory, rows: Iterable[UUID]) -> None:
    """Give people what their groups stand for; what was given by hand stays."""
    query = select(DirectoryUser).where(
        col(DirectoryUser.id).in_(list(rows)), col(DirectoryUser.active).is_(True)
    )
    for row in await session.scalars(query.order_by(col(DirectoryUser.id))):
        await give(session, directory, row, await _groups(session, row.id))
    await session.flush()


async def reassign_all(session: AsyncSession, directory: Directory) -> None:
    """Give everybody what their groups stand for."""
    query = select(col(DirectoryUser.id)).where(
        col(DirectoryUser.organisation_id) == directory.organisation_id
    )
    await reassign(session, directory, list(await session.scalars(query)))
