"""Who works in a project: people and teams with a role in it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import teams
from activities.access.models import Team, TeamRole
from activities.access.own_roles import own_permissions
from activities.audit.scope import about
from activities.auth.granting import refuse_grant, refuse_greater
from activities.auth.holding import hold_members
from activities.auth.leaving import leave_if_last
from activities.auth.models import Member
from activities.operation import Actor, operation
from activities.projects import projects
from nextscript.errors import NotFound


@dataclass(frozen=True)
class ProjectTeam:
    """A team with a role in a project, or in all of them."""

    id: UUID
    name: str
    role: str
    project_id: UUID | None


@operation("project_members.teams", permission="member.manage", unaudited="changes nothing")
async def teams_of(session: AsyncSession, actor: Actor, project_id: UUID) -> Sequence[ProjectTeam]:
    """List the teams that may work in a project, by name."""
    await projects.load(session, actor, project_id)
    rows = await session.execute(
        select(col(Team.id), col(Team.name), col(TeamRole.role), col(TeamRole.project_id))
        .join(TeamRole, col(TeamRole.team_id) == col(Team.id))
        .where(
            col(Team.organisation_id) == actor.organisation_id,
            col(TeamRole.project_id).is_(None) | (col(TeamRole.project_id) == project_id),
        )
        .order_by(func.lower(col(Team.name)), col(TeamRole.project_id))
    )
    return [ProjectTeam(*row) for row in rows]


@operation("project_members.set_person", permission="member.manage", audit="member")
async def set_person(
    session: AsyncSession, actor: Actor, project_id: UUID, user_id: UUID, role: str
) -> None:
    """Give a member of the organisation a role in a project, besides what they have.

    Raises Forbidden `role.escalation` for what the actor may not, NotFound for who is no member.
    """
    await projects.load(session, actor, project_id)
    await hold_members(session, actor.organisation_id)
    user = await teams.member_of(session, actor, user_id)
    row = await _row(session, project_id, user_id)
    if row is not None:
        own = await own_permissions(session, actor, row.role)
        refuse_greater(actor, row.role, project_id, own)
    refuse_grant(actor, role, project_id, await own_permissions(session, actor, role))
    before = row.role if row else None
    made = row or Member(
        organisation_id=actor.organisation_id, project_id=project_id, user_id=user_id, role=role
    )
    made.role = role
    session.add(made)
    await session.flush()
    about(user.id, user.name, project_id, role=role, before=before)


@operation("project_members.remove_person", permission="member.manage", audit="member")
async def remove_person(
    session: AsyncSession, actor: Actor, project_id: UUID, user_id: UUID
) -> None:
    """Take somebody's role in a project; with their last role they leave the organisation."""
    await projects.load(session, actor, project_id)
    await hold_members(session, actor.organisation_id)
    row = await _row(session, project_id, user_id)
    if row is None:
        raise NotFound("They have no role in this project alone.")
    own = await own_permissions(session, actor, row.role)
    refuse_greater(actor, row.role, project_id, own)
    user = await teams.member_of(session, actor, user_id)
    await session.execute(delete_rows(Member).where(col(Member.id) == row.id))
    await leave_if_last(session, row)
    about(user.id, user.name, project_id, role=row.role)


@operation("project_members.set_team", permission="member.manage", audit="team")
async def set_team(
    session: AsyncSession, actor: Actor, project_id: UUID, team_id: UUID, role: str | None
) -> None:
    """Give a team a role in a project, or none. Raises Forbidden `role.escalation`."""
    await projects.load(session, actor, project_id)
    team = await teams.find(session, actor, team_id)
    await teams.give_role(session, actor, team, project_id, role)
    about(team.id, team.name, project_id, role=role)


async def _row(session: AsyncSession, project_id: UUID, user_id: UUID) -> Member | None:
    query = select(Member).where(
        col(Member.project_id) == project_id, col(Member.user_id) == user_id
    )
    return await session.scalar(query)
