"""Whoever changes who vouches for people could be any of them: that takes all they may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import AccessGrant, Team, TeamMember
from activities.access.own_roles import own_permissions
from activities.access.teams import refuse_greater_grants, refuse_greater_team
from activities.auth.granting import refuse_greater
from activities.auth.models import Member
from activities.operation import Actor
from activities.sso.models import Identity


async def refuse_over_members(
    session: AsyncSession, actor: Actor, provider_id: UUID | None
) -> None:
    """Raise Forbidden when a member who may more than the actor signs in by this provider.

    Without one: any member of the organisation, whom a directory may have made.
    """
    people = select(col(Member.user_id)).where(col(Member.organisation_id) == actor.organisation_id)
    if provider_id is not None:
        known = select(col(Identity.user_id)).where(col(Identity.provider_id) == provider_id)
        people = people.where(col(Member.user_id).in_(known))
    held = select(col(Member.role), col(Member.project_id)).where(
        col(Member.organisation_id) == actor.organisation_id, col(Member.user_id).in_(people)
    )
    for role, project_id in (await session.execute(held.distinct())).all():
        own = await own_permissions(session, actor, role)
        refuse_greater(actor, role, project_id, own)
    in_teams = select(col(TeamMember.team_id)).where(col(TeamMember.user_id).in_(people))
    own_teams = select(Team).where(
        col(Team.organisation_id) == actor.organisation_id, col(Team.id).in_(in_teams)
    )
    for team in (await session.scalars(own_teams)).all():
        await refuse_greater_team(session, actor, team)
    grants = select(AccessGrant).where(
        col(AccessGrant.organisation_id) == actor.organisation_id,
        col(AccessGrant.user_id).in_(people),
    )
    refuse_greater_grants(actor, (await session.scalars(grants)).all())
