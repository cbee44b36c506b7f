"""What somebody may in an organisation: read in one query, anew with every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Label,
    Row,
    Select,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.levels import LEVELS
from activities.access.models import AccessGrant, Role, TeamMember, TeamRole
from activities.auth import factors
from activities.auth.models import Member, Organisation, User
from activities.auth.permissions import FLOOR, granted
from activities.operation import Granted

_NOTHING: frozenset[str] = frozenset()


@dataclass
class Rights:
    """Rights add up, wherever they come from."""

    everywhere: frozenset[str] = FLOOR
    projects: dict[UUID, frozenset[str]] = field(default_factory=dict)
    flows: dict[UUID, Granted] = field(default_factory=dict)
    connections: dict[UUID, Granted] = field(default_factory=dict)
    role: str | None = None
    roles: dict[UUID, str] = field(default_factory=dict)

    def take_role(self, project_id: UUID | None, role: str, own: list[str] | None) -> None:
        """Add a role, in the organisation or in a project; `own` are those of a custom one."""
        held = granted(role, project_id, own)
        if project_id is None:
            self.everywhere |= held
            self.role = self.role or role
        else:
            self.projects[project_id] = self.projects.get(project_id, _NOTHING) | held
            self.roles.setdefault(project_id, role)

    def take_grant(
        self, things: dict[UUID, Granted], id_: UUID, project_id: UUID, held: frozenset[str]
    ) -> None:
        """Add a grant to one thing."""
        before = things[id_].permissions if id_ in things else _NOTHING
        things[id_] = Granted(project_id, before | held)

    def at(self, project_id: UUID | None) -> frozenset[str]:
        """Give what is allowed in a project, or without one in all of them."""
        if project_id is None:
            return self.everywhere
        return self.everywhere | self.projects.get(project_id, _NOTHING)

    def cut(self, scopes: frozenset[str], project_id: UUID | None) -> Rights:
        """Give what is left of these rights for a key: its scopes, in its project if it has one."""
        if project_id is not None:
            projects = {project_id: self.at(project_id) & scopes}
            everywhere = FLOOR & scopes
        else:
            everywhere = self.everywhere & scopes
            projects = {id_: held & scopes for id_, held in self.projects.items()}
        return Rights(
            everywhere=everywhere,
            projects=projects,
            flows=_cut(self.flows, scopes, project_id),
            connections=_cut(self.connections, scopes, project_id),
            role=self.role,
            roles=self.roles,
        )


@dataclass(frozen=True)
class Found:
    """Somebody in an organisation, and what it asks of whoever signs in."""

    user: User
    rights: Rights
    mfa_required: bool
    has_factor: bool
    sso_required_since: datetime | None


async def of_person(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> Found | None:
    """Give somebody and their rights; None for who is disabled or no member."""
    asked = {"user": user_id, "organisation": organisation_id}
    found = (await session.execute(_query(), asked)).all()
    if not any(row.source == _MEMBER for row in found):
        return None
    first = found[0]
    return Found(
        user=first[0],
        rights=_added_up(found),
        mfa_required=first.mfa_required,
        has_factor=first.has_factor,
        sso_required_since=first.sso_required_since,
    )


@cache
def _query() -> Select[User, *tuple[Any, ...]]:  # Any: the columns of `_sources`
    """Give the query, made once: making it takes longer than PostgreSQL takes to answer it."""
    user_id, organisation_id = bindparam("user", type_=Uuid), bindparam("organisation", type_=Uuid)
    sources = _sources(user_id, organisation_id).subquery()
    asked = (col(Organisation.mfa_required), col(Organisation.sso_required_since))
    return (
        select(User, *asked, factors.held_by(col(User.id)).label("has_factor"), *sources.c)
        .select_from(User)
        .join(Organisation, col(Organisation.id) == organisation_id)
        .join(sources, literal(value=True))
        .where(col(User.id) == user_id, col(User.disabled).is_(False))
        .order_by(sources.c.source, sources.c.made_at)
    )


_MEMBER, _TEAM, _FLOW, _CONNECTION = range(4)


def _added_up(rows: Iterable[Row[tuple[object, ...]]]) -> Rights:
    rights = Rights()
    for row in rows:
        if row.source in (_MEMBER, _TEAM):
            rights.take_role(row.project_id, row.name, row.permissions)
        else:
            things = rights.flows if row.source == _FLOW else rights.connections
            kind = "flow" if row.source == _FLOW else "connection"
            held = LEVELS[kind].get(row.name, _NOTHING)
            rights.take_grant(things, row.thing_id, row.project_id, held)
    return rights


def _sources(
    user_id: BindParameter[UUID], organisation_id: BindParameter[UUID]
) -> CompoundSelect[tuple[object, ...]]:
    """Select a row for everything that gives somebody rights: one kind of row for all of it."""
    role: Label[list[str]] = col(Role.permissions).label("permissions")
    no_thing = cast(null(), Uuid).label("thing_id")
    member = (
        select(
            literal(_MEMBER).label("source"),
            col(Member.project_id).label("project_id"),
            col(Member.role).label("name"),
            role,
            no_thing,
            col(Member.created_at).label("made_at"),
        )
        .outerjoin(
            Role,
            (col(Role.organisation_id) == col(Member.organisation_id))
            & (col(Role.key) == col(Member.role)),
        )
        .where(col(Member.user_id) == user_id, col(Member.organisation_id) == organisation_id)
    )
    team = (
        select(
            literal(_TEAM),
            col(TeamRole.project_id),
            col(TeamRole.role),
            role,
            no_thing,
            col(TeamRole.created_at),
        )
        .join(TeamMember, col(TeamMember.team_id) == col(TeamRole.team_id))
        .outerjoin(
            Role,
            (col(Role.organisation_id) == col(TeamRole.organisation_id))
            & (col(Role.key) == col(TeamRole.role)),
        )
        .where(
            col(TeamMember.user_id) == user_id,
            col(TeamRole.organisation_id) == organisation_id,
        )
    )
    teams = select(col(TeamMember.team_id)).where(
        col(TeamMember.user_id) == user_id, col(TeamMember.organisation_id) == organisation_id
    )
    grants = [
        select(
            literal(source),
            col(AccessGrant.project_id),
            col(AccessGrant.level),
            cast(null(), JSONB),
            thing,
            col(AccessGrant.created_at),
        ).where(
            thing.is_not(None),
            col(AccessGrant.organisation_id) == organisation_id,
            (col(AccessGrant.user_id) == user_id) | col(AccessGrant.team_id).in_(teams),
        )
        for source, thing in (
            (_FLOW, col(AccessGrant.flow_id)),
            (_CONNECTION, col(AccessGrant.connection_id)),
        )
    ]
    return union_all(member, team, *grants)


def _cut(
    things: Mapping[UUID, Granted], scopes: frozenset[str], project_id: UUID | None
) -> dict[UUID, Granted]:
    return {
        id_: Granted(one.project_id, one.permissions & scopes)
        for id_, one in things.items()
        if project_id in (None, one.project_id)
    }
