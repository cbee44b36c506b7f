"""Teams as others see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import roles_at
from activities.access.models import Team, TeamMember, TeamRole
from activities.access.roles_at import RoleAt
from activities.auth.models import User
from activities.operation import Actor


@dataclass(frozen=True)
class TeamPerson:
    """Somebody in a team."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True)
class TeamView:
    """A team, who is in it, its role in the whole organisation if it has one, and in projects."""

    id: UUID
    name: str
    role: str | None
    members: list[TeamPerson]
    projects: list[RoleAt]


async def views(session: AsyncSession, actor: Actor, teams: Sequence[Team]) -> list[TeamView]:
    """Show teams of the actor's organisation, in the order they are given."""
    ids = [one.id for one in teams]
    people, everywhere = await _people(session, ids), await _everywhere(session, ids)
    projects = await roles_at.of_teams(session, actor)
    return [
        TeamView(one.id, one.name, everywhere.get(one.id), people[one.id], projects[one.id])
        for one in teams
    ]


async def _people(session: AsyncSession, teams: list[UUID]) -> dict[UUID, list[TeamPerson]]:
    rows = await session.execute(
        select(col(TeamMember.team_id), col(User.id), col(User.name), col(User.email))
        .join(User, col(TeamMember.user_id) == col(User.id))
        .where(col(TeamMember.team_id).in_(teams))
        .order_by(func.lower(col(User.name)))
    )
    found = defaultdict(list)
    for team_id, id_, name, email in rows:
        found[team_id].append(TeamPerson(id_, name, email))
    return found


async def _everywhere(session: AsyncSession, teams: list[UUID]) -> dict[UUID, str]:
    rows = await session.execute(
        select(col(TeamRole.team_id), col(TeamRole.role)).where(
            col(TeamRole.team_id).in_(teams), col(TeamRole.project_id).is_(None)
        )
    )
    return {row.team_id: row.role for row in rows}
