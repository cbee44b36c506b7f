"""Who may something with the flows and connections of a project by their role, without a grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from activities.access.levels import level_of, rank
from activities.access.models import Role, ServiceAccount, Team, TeamRole
from activities.auth.models import Member, User
from activities.auth.permissions import granted
from activities.authorising import Place

Kind = Literal["person", "team", "service"]


@dataclass(frozen=True)
class Holder:
    """Somebody with a role; `project_id` when it counts there alone."""

    kind: Kind
    id: UUID
    name: str
    email: str | None
    role: str
    project_id: UUID | None


@dataclass(frozen=True)
class ByRole(Holder):
    """Somebody, and how much of a thing their role gives them."""

    level: str


async def by_role(session: AsyncSession, place: Place) -> list[ByRole]:
    """List by name who may something with the thing at a place, each once: by their best role."""
    thing = "flow" if place.flow_id else "connection"
    own = await _own_roles(session, place)
    best: dict[UUID, ByRole] = {}
    for one in await _holders(session, place):
        level = level_of(thing, granted(one.role, one.project_id, own.get(one.role)))
        known = best.get(one.id)
        if level and (known is None or rank(thing, known.level) < rank(thing, level)):
            best[one.id] = ByRole(**vars(one), level=level)
    return sorted(best.values(), key=lambda one: (one.name.lower(), one.id))


async def _own_roles(session: AsyncSession, place: Place) -> dict[str, list[str]]:
    query = select(Role).where(col(Role.organisation_id) == place.organisation_id)
    return {one.key: one.permissions for one in await session.scalars(query)}


async def _holders(session: AsyncSession, place: Place) -> list[Holder]:
    people = [Holder("person", *row) for row in await session.execute(_people(place))]
    teams = [Holder("team", *row) for row in await session.execute(_teams(place))]
    services = [Holder("service", *row) for row in await session.execute(_services(place))]
    return [*people, *teams, *services]


_Rows = Select[UUID, str, str | None, str, UUID | None]
_NO_ADDRESS = cast(null(), String)


def _people(place: Place) -> _Rows:
    where = _reaches(place, col(Member.organisation_id), col(Member.project_id))
    role = (col(Member.role), col(Member.project_id))
    query = select(col(User.id), col(User.name), col(User.email), *role)
    return query.join(Member, col(Member.user_id) == col(User.id)).where(~col(User.disabled), where)


def _teams(place: Place) -> _Rows:
    where = _reaches(place, col(TeamRole.organisation_id), col(TeamRole.project_id))
    return (
        select(
            col(Team.id), col(Team.name), _NO_ADDRESS, col(TeamRole.role), col(TeamRole.project_id)
        )
        .join(TeamRole, col(TeamRole.team_id) == col(Team.id))
        .where(where)
    )


def _services(place: Place) -> _Rows:
    row = ServiceAccount
    where = _reaches(place, col(row.organisation_id), col(row.project_id))
    columns = (col(row.id), col(row.name), _NO_ADDRESS, col(row.role), col(row.project_id))
    return select(*columns).where(~col(row.disabled), where)


def _reaches(
    place: Place, organisation: Mapped[UUID], project: Mapped[UUID | None]
) -> ColumnElement[bool]:
    here = or_(project.is_(None), project == place.project_id)
    return (organisation == place.organisation_id) & here
