"""Teams: people who get roles and grants together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.levels import LEVELS
from activities.access.models import AccessGrant, Team, TeamMember, TeamRole
from activities.access.own_roles import own_permissions
from activities.access.team_views import TeamView, views
from activities.audit.scope import about
from activities.auth.granting import OWNER, refuse_grant, refuse_greater
from activities.auth.models import Member, User
from activities.authorising import Place, allows, authorise_everywhere, touches_nothing
from activities.operation import Actor, operation
from activities.sso import uses
from nextscript.errors import Conflict, Forbidden, Invalid, NotFound
from nextscript.findings import Finding

_EVERYWHERE = "Teams are the whole organisation's; you may work in some projects."


@operation("teams.list", permission="member.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[TeamView]:
    """List the organisation's teams by name, with who is in them and what they may."""
    touches_nothing()  # whoever shares something must know with whom
    query = select(Team).where(col(Team.organisation_id) == actor.organisation_id)
    teams = (await session.scalars(query.order_by(func.lower(col(Team.name))))).all()
    return await views(session, actor, teams)


@operation("teams.create", permission="member.manage", audit="team")
async def create(session: AsyncSession, actor: Actor, name: str) -> TeamView:
    """Make a team of nobody. Raises Conflict when its name is taken."""
    authorise_everywhere(actor, _EVERYWHERE)
    team = Team(organisation_id=actor.organisation_id, name=name)
    session.add(team)
    await _flush(session, name)
    about(team.id, team.name, None)
    return (await views(session, actor, [team]))[0]


@operation("teams.update", permission="member.manage", audit="team")
async def rename(session: AsyncSession, actor: Actor, team_id: UUID, name: str) -> TeamView:
    """Give a team another name. Raises Conflict when it is taken."""
    team = await load(session, actor, team_id)
    about(team.id, name, None, before=team.name)
    team.name = name
    await _flush(session, name)
    return (await views(session, actor, [team]))[0]


@operation("teams.delete", permission="member.manage", audit="team")
async def delete(session: AsyncSession, actor: Actor, team_id: UUID) -> None:
    """Forget a team, its roles and its grants; its people stay members.

    Raises Conflict `team.mapped` while groups of a provider put people into it.
    """
    team = await load(session, actor, team_id)
    await refuse_greater_team(session, actor, team)
    await _refuse_mapped(session, team)
    about(team.id, team.name, None)
    await session.delete(team)


@operation("teams.set_role", permission="member.manage", audit="team")
async def set_role(
    session: AsyncSession, actor: Actor, team_id: UUID, role: str | None
) -> TeamView:
    """Give a team a role in the whole organisation, or none."""
    team = await load(session, actor, team_id)
    await give_role(session, actor, team, None, role)
    about(team.id, team.name, None, role=role)
    return (await views(session, actor, [team]))[0]


@operation("teams.add_member", permission="member.manage", audit="team")
async def add_member(session: AsyncSession, actor: Actor, team_id: UUID, user_id: UUID) -> None:
    """Put a member of the organisation into a team.

    Raises Forbidden `role.escalation` for a team that may what the actor may not.
    """
    team = await load(session, actor, team_id)
    await refuse_greater_team(session, actor, team)
    user = await member_of(session, actor, user_id)
    values = {
        "team_id": team.id,
        "user_id": user.id,
        "organisation_id": team.organisation_id,
        "created_at": func.now(),
    }
    await session.execute(insert(TeamMember).values(values).on_conflict_do_nothing())
    about(team.id, team.name, None, added=user.name, user=str(user.id))


@operation("teams.remove_member", permission="member.manage", audit="team")
async def remove_member(session: AsyncSession, actor: Actor, team_id: UUID, user_id: UUID) -> None:
    """Take somebody out of a team. Raises NotFound, and Forbidden as `add_member`."""
    team = await load(session, actor, team_id)
    await refuse_greater_team(session, actor, team)
    gone = await session.execute(
        delete_rows(TeamMember)
        .where(col(TeamMember.team_id) == team.id, col(TeamMember.user_id) == user_id)
        .returning(col(TeamMember.user_id))
    )
    if gone.scalar_one_or_none() is None:
        raise NotFound("They are not in this team.")
    about(team.id, team.name, None, removed=str(user_id))


async def load(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    """Give a team of the actor's organisation, which they may change. Raises NotFound."""
    authorise_everywhere(actor, _EVERYWHERE)
    return await find(session, actor, team_id)


async def find(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    """Give a team of the actor's organisation. Raises NotFound."""
    query = select(Team).where(
        col(Team.id) == team_id, col(Team.organisation_id) == actor.organisation_id
    )
    team = await session.scalar(query.with_for_update())
    if team is None:
        raise NotFound("There is no such team.")
    return team


async def member_of(session: AsyncSession, actor: Actor, user_id: UUID) -> User:
    """Give somebody who is a member of the actor's organisation. Raises NotFound."""
    query = select(User).join(Member, col(Member.user_id) == col(User.id))
    user = await session.scalar(
        query.where(
            col(User.id) == user_id, col(Member.organisation_id) == actor.organisation_id
        ).limit(1)
    )
    if user is None:
        raise NotFound("There is no such member; invite them first.")
    return user


async def give_role(
    session: AsyncSession, actor: Actor, team: Team, project_id: UUID | None, role: str | None
) -> None:
    """Give a team a role in a project or the organisation, or take it, within one's own rights."""
    if role == OWNER:
        said = "A team owns nothing; make people owners."
        finding = Finding(severity="error", code="role.unknown", pointer="/role", message=said)
        raise Invalid(said, code="role.unknown", findings=[finding])
    here = (
        col(TeamRole.team_id) == team.id,
        col(TeamRole.project_id).is_not_distinct_from(project_id),
    )
    row = await session.scalar(select(TeamRole).where(*here))
    if row is not None:
        own = await own_permissions(session, actor, row.role)
        refuse_greater(actor, row.role, project_id, own)
    if role is None:
        await session.execute(delete_rows(TeamRole).where(*here))
        return
    refuse_grant(actor, role, project_id, await own_permissions(session, actor, role))
    made = row or TeamRole(
        organisation_id=team.organisation_id, project_id=project_id, team_id=team.id, role=role
    )
    made.role = role
    session.add(made)
    await session.flush()


async def refuse_greater_team(session: AsyncSession, actor: Actor, team: Team) -> None:
    """Raise Forbidden when a team may what the actor may not: by its roles or its grants."""
    for row in await session.scalars(select(TeamRole).where(col(TeamRole.team_id) == team.id)):
        own = await own_permissions(session, actor, row.role)
        refuse_greater(actor, row.role, row.project_id, own)
    query = select(AccessGrant).where(col(AccessGrant.team_id) == team.id)
    refuse_greater_grants(actor, (await session.scalars(query)).all())


def refuse_greater_grants(actor: Actor, grants: Iterable[AccessGrant]) -> None:
    """Raise Forbidden when a grant of somebody else's may what the actor may not."""
    for grant in grants:
        kind = "flow" if grant.flow_id else "connection"
        place = Place(grant.organisation_id, grant.project_id, grant.flow_id, grant.connection_id)
        if not all(allows(actor, one, place) for one in LEVELS[kind].get(grant.level, ())):
            raise Forbidden("You may not do this: they may more than you.", code="role.escalation")


async def _refuse_mapped(session: AsyncSession, team: Team) -> None:
    named = await uses.that_map_to_team(session, team.organisation_id, team.id)
    if named:
        raise Conflict(
            f"Groups of {' and '.join(named)} put people into this team; change that first.",
            code="team.mapped",
        )


async def _flush(session: AsyncSession, name: str) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        raise Conflict(f"There is a team “{name}” already.", code="team.name_taken") from None
