"""Who manages connections: by a role everywhere or in a project, by a team, or one by a grant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Label, Select, Uuid, cast, null, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from activities.access.levels import LEVELS
from activities.access.models import AccessGrant, Role, TeamMember, TeamRole
from activities.auth.models import Member, User
from activities.auth.permissions import ROLES
from activities.connections.models import Connection
from activities.projects.models import Project

_MANAGE = "connection.manage"
_ROLES = [name for name, held in ROLES.items() if _MANAGE in held]
_LEVELS = [name for name, held in LEVELS["connection"].items() if _MANAGE in held]


async def managers_of(
    session: AsyncSession, project: Project, rows: Sequence[Connection]
) -> dict[str, list[Connection]]:
    """Give the addresses of those who manage connections of a project, each with theirs."""
    holders = union(
        _by_role(project), _by_team(project), *_by_grant([row.id for row in rows])
    ).subquery()
    query = (
        select(col(User.email), holders.c.connection_id)
        .join(holders, holders.c.user_id == col(User.id))
        .where(~col(User.disabled))
        .order_by(col(User.email))
    )
    of_address: dict[str, set[UUID | None]] = defaultdict(set)
    for address, connection_id in await session.execute(query):
        of_address[address].add(connection_id)
    return {
        address: [row for row in rows if None in ids or row.id in ids]
        for address, ids in of_address.items()
    }


_Holders = Select[UUID | None, UUID | None]
_ALL: Label[UUID | None] = cast(null(), Uuid).label("connection_id")
_ONE: Label[UUID | None] = col(AccessGrant.connection_id).label("connection_id")


def _by_role(project: Project) -> _Holders:
    return select(col(Member.user_id).label("user_id"), _ALL).where(
        col(Member.organisation_id) == project.organisation_id,
        _reaches(col(Member.project_id), project),
        _manages(col(Member.role), project),
    )


def _by_team(project: Project) -> _Holders:
    return (
        select(col(TeamMember.user_id), _ALL)
        .join(TeamRole, col(TeamRole.team_id) == col(TeamMember.team_id))
        .where(
            col(TeamRole.organisation_id) == project.organisation_id,
            _reaches(col(TeamRole.project_id), project),
            _manages(col(TeamRole.role), project),
        )
    )


def _by_grant(ids: Sequence[UUID]) -> tuple[_Holders, _Holders]:
    given = col(AccessGrant.connection_id).in_(ids), col(AccessGrant.level).in_(_LEVELS)
    people = select(col(AccessGrant.user_id), _ONE).where(
        *given, col(AccessGrant.user_id).is_not(None)
    )
    teams = (
        select(col(TeamMember.user_id), _ONE)
        .join(AccessGrant, col(AccessGrant.team_id) == col(TeamMember.team_id))
        .where(*given)
    )
    return people, teams


def _reaches(place: Mapped[UUID | None], project: Project) -> ColumnElement[bool]:
    return or_(place.is_(None), place == project.id)


def _manages(role: Mapped[str], project: Project) -> ColumnElement[bool]:
    own = select(col(Role.key)).where(
        col(Role.organisation_id) == project.organisation_id,
        col(Role.permissions).contains([_MANAGE]),
    )
    return or_(role.in_(_ROLES), role.in_(own))
