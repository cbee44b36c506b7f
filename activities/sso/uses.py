"""Which mappings of groups use a role or a team, so that neither goes unnoticed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.scim.models import Directory
from activities.sso.models import IdentityProvider


async def that_map_to_role(
    session: AsyncSession, organisation_id: UUID, role: str
) -> Sequence[str]:
    """Name the providers, and the directory, that give a role."""
    return await _named(session, organisation_id, {"role": role}, default=role)


async def that_map_to_team(
    session: AsyncSession, organisation_id: UUID, team_id: UUID
) -> Sequence[str]:
    """Name the providers, and the directory, that put people into a team."""
    return await _named(session, organisation_id, {"team_id": str(team_id)})


async def _named(
    session: AsyncSession, organisation_id: UUID, line: dict[str, str], default: str | None = None
) -> Sequence[str]:
    providers = select(col(IdentityProvider.name)).where(
        col(IdentityProvider.organisation_id) == organisation_id,
        col(IdentityProvider.role_mapping).contains([line])
        | (col(IdentityProvider.default_role) == default),
    )
    directory = select(col(Directory.id)).where(
        col(Directory.organisation_id) == organisation_id,
        col(Directory.role_mapping).contains([line]) | (col(Directory.default_role) == default),
    )
    named = [f"“{name}”" for name in await session.scalars(providers.order_by("name"))]
    is_directorys = await session.scalar(directory) is not None
    return [*named, *(["the directory"] if is_directorys else [])]
