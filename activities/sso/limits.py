"""Nobody maps a group to more than they hold, nor touches a mapping that gives more."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import teams
from activities.access.models import Team
from activities.access.own_roles import own_permissions
from activities.access.placing import Place
from activities.auth.granting import refuse_grant, refuse_greater
from activities.operation import Actor
from activities.projects.models import Project
from activities.sso.roles import Mapped, place_of
from nextscript.errors import Invalid
from nextscript.findings import Finding


async def refuse_mapping(session: AsyncSession, actor: Actor, mapping: Mapped) -> None:
    """Raise Forbidden for a line that gives what the actor may not.

    Raises Invalid for a role, project or team there is not.
    """
    for index, line in enumerate(mapping):
        await _refuse_missing(session, actor, line, f"/role_mapping/{index}")
        place = place_of(line)
        if place.team_id is None:
            await refuse_role(session, actor, line["role"], place.project_id)
    await refuse_greater_mapping(session, actor, mapping)


async def refuse_role(
    session: AsyncSession, actor: Actor, role: str, project_id: UUID | None = None
) -> None:
    """Raise Forbidden for a role the actor may not give, Invalid for one there is not."""
    own = await own_permissions(session, actor, role)
    refuse_grant(actor, role, project_id, own)


async def refuse_greater_mapping(session: AsyncSession, actor: Actor, mapping: Mapped) -> None:
    """Raise Forbidden when somebody in one of these groups may what the actor may not."""
    for line in mapping:
        place = place_of(line)
        if place.team_id is None:
            own = await own_permissions(session, actor, line["role"])
            refuse_greater(actor, line["role"], place.project_id, own)
        elif (team := await _team(session, actor, place.team_id)) is not None:
            await teams.refuse_greater_team(session, actor, team)


async def _refuse_missing(
    session: AsyncSession, actor: Actor, line: Mapping[str, str], pointer: str
) -> None:
    place, group = place_of(line), line["group"]
    if place.team_id and await _team(session, actor, place.team_id) is None:
        raise _gone(f"{pointer}/team_id", f"The team for the group “{group}” is not there.")
    if place.project_id and not await _is_project(session, actor, place):
        raise _gone(f"{pointer}/project_id", f"The project for the group “{group}” is not there.")


async def _team(session: AsyncSession, actor: Actor, team_id: UUID) -> Team | None:
    query = select(Team).where(
        col(Team.id) == team_id, col(Team.organisation_id) == actor.organisation_id
    )
    return await session.scalar(query.with_for_update(read=True))


async def _is_project(session: AsyncSession, actor: Actor, place: Place) -> bool:
    query = select(col(Project.id)).where(
        col(Project.id) == place.project_id,
        col(Project.organisation_id) == actor.organisation_id,
        col(Project.deleted_at).is_(None),
    )
    return await session.scalar(query) is not None


def _gone(pointer: str, said: str) -> Invalid:
    finding = Finding(severity="error", code="sso.mapping", pointer=pointer, message=said)
    return Invalid(said, code="sso.mapping", findings=[finding])
