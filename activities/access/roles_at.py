"""Which roles people and teams have in single projects, to be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import TeamRole
from activities.auth.models import Member
from activities.authorising import within
from activities.operation import Actor
from activities.projects.living import in_living
from activities.projects.models import Project

_LOOK = "member.manage"


@dataclass(frozen=True)
class RoleAt:
    """A role in one project."""

    project_id: UUID
    project: str
    role: str


RolesAt = Mapping[UUID, list[RoleAt]]
"""Roles in single projects, by who has them: only in projects whose people the actor manages."""


async def of_people(session: AsyncSession, actor: Actor) -> RolesAt:
    """Give the roles of the organisation's people in single projects."""
    return await _roles(session, actor, Member)


async def of_teams(session: AsyncSession, actor: Actor) -> RolesAt:
    """Give the roles of the organisation's teams in single projects."""
    return await _roles(session, actor, TeamRole)


async def _roles(session: AsyncSession, actor: Actor, table: type[Member | TeamRole]) -> RolesAt:
    holder = col(TeamRole.team_id) if table is TeamRole else col(Member.user_id)
    rows = await session.execute(
        select(holder, col(Project.id), col(Project.name), col(table.role))
        .join(Project, col(Project.id) == col(table.project_id))
        .where(
            col(table.organisation_id) == actor.organisation_id,
            in_living(col(Project.id)),
            within(actor, col(Project.id), look=_LOOK),
        )
        .order_by(func.lower(col(Project.name)))
    )
    found = defaultdict(list)
    for holder_id, project_id, project, role in rows:
        found[holder_id].append(RoleAt(project_id, project, role))
    return found
