"""What somebody is in one project alone, or whether they are in a team: read and written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import TeamMember
from activities.auth.models import Member

IN_TEAM = "member"
"""What somebody is in a team."""


@dataclass(frozen=True)
class Place:
    """One project, or one team."""

    project_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True)
class Somebody:
    """A member of an organisation."""

    organisation_id: UUID
    user_id: UUID


async def held(session: AsyncSession, who: Somebody, place: Place) -> str | None:
    """Give the role somebody has in a place; None for none."""
    if place.team_id is not None:
        row = await session.get(TeamMember, (place.team_id, who.user_id))
        return IN_TEAM if row else None
    row_there = await _row(session, who, place)
    return row_there.role if row_there else None


async def put(session: AsyncSession, who: Somebody, place: Place, role: str | None) -> None:
    """Give somebody a role in a place, or none."""
    if place.team_id is not None:
        await _put_in_team(session, who, place.team_id, role is not None)
        return
    row = await _row(session, who, place)
    if row is not None and role is None:
        await session.delete(row)
    elif row is not None and role is not None:
        row.role = role
    elif role is not None:
        session.add(
            Member(
                organisation_id=who.organisation_id,
                project_id=place.project_id,
                user_id=who.user_id,
                role=role,
            )
        )


async def _put_in_team(session: AsyncSession, who: Somebody, team_id: UUID, is_in: bool) -> None:
    if not is_in:
        theirs = (col(TeamMember.team_id) == team_id, col(TeamMember.user_id) == who.user_id)
        await session.execute(delete(TeamMember).where(*theirs))
        return
    values = {
        "team_id": team_id,
        "user_id": who.user_id,
        "organisation_id": who.organisation_id,
        "created_at": func.now(),
    }
    await session.execute(insert(TeamMember).values(values).on_conflict_do_nothing())


async def _row(session: AsyncSession, who: Somebody, place: Place) -> Member | None:
    query = select(Member).where(
        col(Member.organisation_id) == who.organisation_id,
        col(Member.project_id) == place.project_id,
        col(Member.user_id) == who.user_id,
    )
    return await session.scalar(query)
