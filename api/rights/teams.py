"""Teams."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.access import teams
from activities.access.team_views import TeamView
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.people.router import UserId
from api.rights.schemas import TeamName, TeamRead, TeamRoleSet, Teams

router = make_router(prefix="/v1/teams", tags=["people"])
TeamId = Annotated[UUID, Path(description="The team.")]
MANAGE = needs("member.manage")


@router.get("", dependencies=[MANAGE])
async def list_teams(session: Session, actor: CurrentActor) -> Teams:
    """List the organisation's teams by name."""
    found = await teams.listed(session, actor)
    return Teams(items=[TeamRead.model_validate(one) for one in found])


@router.post("", status_code=201, response_model=TeamRead, dependencies=[MANAGE])
async def create_team(body: TeamName, session: Session, actor: CurrentActor) -> TeamView:
    """Make a team of nobody."""
    return await teams.create(session, actor, body.name)


@router.patch("/{team_id}", response_model=TeamRead, dependencies=[MANAGE])
async def update_team(
    body: TeamName, session: Session, actor: CurrentActor, team_id: TeamId
) -> TeamView:
    """Give a team another name."""
    return await teams.rename(session, actor, team_id, body.name)


@router.delete("/{team_id}", status_code=204, dependencies=[MANAGE])
async def delete_team(session: Session, actor: CurrentActor, team_id: TeamId) -> None:
    """Forget a team, its roles and its grants."""
    await teams.delete(session, actor, team_id)


@router.put("/{team_id}/role", response_model=TeamRead, dependencies=[MANAGE])
async def set_team_role(
    body: TeamRoleSet, session: Session, actor: CurrentActor, team_id: TeamId
) -> TeamView:
    """Give a team a role in the whole organisation, or none."""
    return await teams.set_role(session, actor, team_id, body.role)


@router.put("/{team_id}/members/{user_id}", status_code=204, dependencies=[MANAGE])
async def add_team_member(
    session: Session, actor: CurrentActor, team_id: TeamId, user_id: UserId
) -> None:
    """Put a member of the organisation into a team."""
    await teams.add_member(session, actor, team_id, user_id)


@router.delete("/{team_id}/members/{user_id}", status_code=204, dependencies=[MANAGE])
async def remove_team_member(
    session: Session, actor: CurrentActor, team_id: TeamId, user_id: UserId
) -> None:
    """Take somebody out of a team."""
    await teams.remove_member(session, actor, team_id, user_id)
