"""Who works in a project, and as what."""

from __future__ import annotations

from activities.access import project_members
from activities.auth import members
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.people.router import UserId
from api.people.schemas import PersonRead
from api.rights.schemas import MemberSet, ProjectMembers, ProjectTeamRead
from api.rights.teams import TeamId

router = make_router(prefix="/v1/projects/{project_id}", tags=["people"])
MANAGE = needs("member.manage")


@router.get("/members", dependencies=[MANAGE])
async def list_members(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> ProjectMembers:
    """List who may work in a project: its own people and teams, and the organisation's."""
    people = await members.listed(session, actor, project_id)
    teams = await project_members.teams_of(session, actor, project_id)
    return ProjectMembers(
        items=[PersonRead.model_validate(one) for one in people],
        teams=[ProjectTeamRead.model_validate(one) for one in teams],
    )


@router.put("/members/{user_id}", status_code=204, dependencies=[MANAGE])
async def set_member(
    body: MemberSet, session: Session, actor: CurrentActor, project_id: ProjectId, user_id: UserId
) -> None:
    """Give a member of the organisation a role in this project."""
    await project_members.set_person(session, actor, project_id, user_id, body.role)


@router.delete("/members/{user_id}", status_code=204, dependencies=[MANAGE])
async def remove_member(
    session: Session, actor: CurrentActor, project_id: ProjectId, user_id: UserId
) -> None:
    """Take somebody's role in this project."""
    await project_members.remove_person(session, actor, project_id, user_id)


@router.put("/teams/{team_id}", status_code=204, dependencies=[MANAGE])
async def set_project_team(
    body: MemberSet, session: Session, actor: CurrentActor, project_id: ProjectId, team_id: TeamId
) -> None:
    """Give a team a role in this project."""
    await project_members.set_team(session, actor, project_id, team_id, body.role)


@router.delete("/teams/{team_id}", status_code=204, dependencies=[MANAGE])
async def remove_project_team(
    session: Session, actor: CurrentActor, project_id: ProjectId, team_id: TeamId
) -> None:
    """Take a team's role in this project."""
    await project_members.set_team(session, actor, project_id, team_id, None)
