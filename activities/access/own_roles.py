"""What an organisation's own roles may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import Role
from activities.auth.permissions import ROLES
from activities.operation import Actor


async def own_permissions(session: AsyncSession, actor: Actor, role: str) -> list[str] | None:
    """Give what a role of the actor's organisation may; None for a built-in or unknown one."""
    return await custom(session, actor.organisation_id, role)


async def custom(session: AsyncSession, organisation_id: UUID, role: str) -> list[str] | None:
    """Give what a role of an organisation may; None for a built-in or unknown one."""
    if role in ROLES:
        return None
    query = select(col(Role.permissions)).where(
        col(Role.organisation_id) == organisation_id, col(Role.key) == role
    )
    return await session.scalar(query.with_for_update(read=True))


async def all_roles(session: AsyncSession, organisation_id: UUID) -> dict[str, frozenset[str]]:
    """Give what every role of an organisation may, built-in ones and its own, by key."""
    query = select(col(Role.key), col(Role.permissions)).where(
        col(Role.organisation_id) == organisation_id
    )
    own = {key: frozenset(held) for key, held in await session.execute(query)}
    return {**own, **ROLES}
