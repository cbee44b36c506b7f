"""Grants: one flow or one connection for somebody who has no role in its project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import teams
from activities.access.levels import LEVELS
from activities.access.models import AccessGrant, Team
from activities.audit.scope import about
from activities.auth.models import User
from activities.authorising import Place, allows
from activities.columns import now
from activities.connections import connections
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.projects.loading import load_flow
from activities.projects.models import Project
from nextscript.errors import Forbidden, Invalid, NotFound
from nextscript.findings import Finding


@dataclass(frozen=True)
class Holder:
    """For whom a grant is: exactly one of them."""

    user_id: UUID | None = None
    team_id: UUID | None = None
    project_id: UUID | None = None


@dataclass(frozen=True)
class GrantView:
    """A grant, with its holder's name."""

    id: UUID
    user_id: UUID | None
    team_id: UUID | None
    project_id: UUID | None
    name: str
    level: str


@operation("flows.grants", permission="flow.share", unaudited="changes nothing")
async def of_flow(session: AsyncSession, actor: Actor, flow_id: UUID) -> Sequence[GrantView]:
    """List for whom a flow is, besides the people of its project."""
    flow = await load_flow(session, actor, flow_id)
    return await _listed(session, Place(flow.organisation_id, flow.project_id, flow_id=flow.id))


@operation("flows.grant", permission="flow.share", audit="flow")
async def grant_flow(
    session: AsyncSession, actor: Actor, flow_id: UUID, holder: Holder, level: str
) -> GrantView:
    """Let somebody view, run or edit one flow; another level replaces the one before.

    Raises Forbidden `role.escalation` when either level may what the actor may not.
    """
    flow = await load_flow(session, actor, flow_id, lock=True)
    if holder.project_id is not None:
        raise _invalid("/project_id", "A flow is shared with people and teams.")
    place = Place(flow.organisation_id, flow.project_id, flow_id=flow.id)
    made = await _give(session, actor, place, holder, level)
    about(flow.id, flow.name, flow.project_id, holder=made.name, level=level)
    return made


@operation("flows.revoke_grant", permission="flow.share", audit="flow")
async def revoke_flow(session: AsyncSession, actor: Actor, flow_id: UUID, grant_id: UUID) -> None:
    """Take a grant back; it counts at once."""
    flow = await load_flow(session, actor, flow_id)
    place = Place(flow.organisation_id, flow.project_id, flow_id=flow.id)
    await _take(session, actor, place, grant_id)
    about(flow.id, flow.name, flow.project_id, grant=str(grant_id))


@operation("connections.grants", permission="connection.manage", unaudited="changes nothing")
async def of_connection(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID
) -> Sequence[GrantView]:
    """List for whom a connection is, besides the people of its project."""
    row = await connections.load(session, actor, project_id, connection_id)
    return await _listed(session, Place(row.organisation_id, row.project_id, None, row.id))


@operation("connections.grant", permission="connection.manage", audit="connection")
async def grant_connection(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    connection_id: UUID,
    holder: Holder,
    level: str,
) -> GrantView:
    """Let somebody use or manage a connection, or the flows of another project use it.

    Raises Forbidden `role.escalation` when it may, or did, what the actor may not, NotFound for a
    project in which they may not use connections.
    """
    row = await connections.load(session, actor, project_id, connection_id, lock=True)
    place = Place(row.organisation_id, row.project_id, None, row.id)
    if holder.project_id is not None:
        _refuse_project(actor, row.project_id, holder.project_id, level)
    made = await _give(session, actor, place, holder, level)
    about(row.id, row.name, row.project_id, holder=made.name, level=level)
    return made


@operation("connections.revoke_grant", permission="connection.manage", audit="connection")
async def revoke_connection(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID, grant_id: UUID
) -> None:
    """Take a grant back; steps that start from now on are refused the connection."""
    row = await connections.load(session, actor, project_id, connection_id)
    await _take(session, actor, Place(row.organisation_id, row.project_id, None, row.id), grant_id)
    about(row.id, row.name, row.project_id, grant=str(grant_id))


async def _give(
    session: AsyncSession, actor: Actor, place: Place, holder: Holder, level: str
) -> GrantView:
    _refuse_level(actor, place, level)
    name = await _name_of(session, actor, holder)
    before = await session.scalar(select(col(AccessGrant.level)).where(_of(place), *_for(holder)))
    if before is not None:
        _refuse_level(actor, place, before)
    values = {
        "id": new_id(),
        "organisation_id": place.organisation_id,
        "project_id": place.project_id,
        "flow_id": place.flow_id,
        "connection_id": place.connection_id,
        "user_id": holder.user_id,
        "team_id": holder.team_id,
        "to_project_id": holder.project_id,
        "level": level,
        "created_by": actor.shown(),
        "created_at": now(),
    }
    giving = insert(AccessGrant).values(values)
    giving = giving.on_conflict_do_update(constraint="uq_access_grant", set_={"level": level})
    id_ = (await session.execute(giving.returning(col(AccessGrant.id)))).scalar_one()
    return GrantView(id_, holder.user_id, holder.team_id, holder.project_id, name, level)


async def _take(session: AsyncSession, actor: Actor, place: Place, grant_id: UUID) -> None:
    gone = await session.scalar(
        delete_rows(AccessGrant)
        .where(col(AccessGrant.id) == grant_id, _of(place))
        .returning(col(AccessGrant.level))
    )
    if gone is None:
        raise NotFound("There is no such grant.")
    _refuse_level(actor, place, gone)


async def _listed(session: AsyncSession, place: Place) -> Sequence[GrantView]:
    name = func.coalesce(col(User.name), col(Team.name), col(Project.name))
    rows = await session.execute(
        select(AccessGrant, name)
        .outerjoin(User, col(User.id) == col(AccessGrant.user_id))
        .outerjoin(Team, col(Team.id) == col(AccessGrant.team_id))
        .outerjoin(Project, col(Project.id) == col(AccessGrant.to_project_id))
        .where(_of(place))
        .order_by(func.lower(name), col(AccessGrant.id))
    )
    return [
        GrantView(one.id, one.user_id, one.team_id, one.to_project_id, said, one.level)
        for one, said in rows
    ]


def _of(place: Place) -> ColumnElement[bool]:
    if place.flow_id is not None:
        return col(AccessGrant.flow_id) == place.flow_id
    return col(AccessGrant.connection_id) == place.connection_id


def _for(holder: Holder) -> list[ColumnElement[bool]]:
    columns = (AccessGrant.user_id, AccessGrant.team_id, AccessGrant.to_project_id)
    ids = (holder.user_id, holder.team_id, holder.project_id)
    return [col(one).is_not_distinct_from(id_) for one, id_ in zip(columns, ids, strict=True)]


def _refuse_level(actor: Actor, place: Place, level: str) -> None:
    levels = LEVELS["flow" if place.flow_id else "connection"]
    if level not in levels:
        raise _invalid("/level", f"The levels are {', '.join(levels)}.")
    if not all(allows(actor, one, place) for one in levels[level]):
        raise Forbidden("You may not give more than you may.", code="role.escalation")


def _refuse_project(actor: Actor, own: UUID, other: UUID, level: str) -> None:
    if other == own:
        raise _invalid("/project_id", "The connection is in this project already.")
    if level != "use":
        raise _invalid("/level", "Another project may use a connection, not manage it.")
    if not actor.may_in(other, "connection.use"):
        raise NotFound("There is no such project.")


async def _name_of(session: AsyncSession, actor: Actor, holder: Holder) -> str:
    if sum(one is not None for one in vars(holder).values()) != 1:
        raise _invalid("/user_id", "Name one person, one team or one project.")
    if holder.user_id is not None:
        return (await teams.member_of(session, actor, holder.user_id)).name
    if holder.team_id is not None:
        return (await teams.find(session, actor, holder.team_id)).name
    name = await session.scalar(
        select(col(Project.name)).where(
            col(Project.id) == holder.project_id,
            col(Project.organisation_id) == actor.organisation_id,
            col(Project.deleted_at).is_(None),
        )
    )
    if name is None:
        raise NotFound("There is no such project.")
    return name


def _invalid(pointer: str, said: str) -> Invalid:
    finding = Finding(severity="error", code="grant.invalid", pointer=pointer, message=said)
    return Invalid(said, code="grant.invalid", findings=[finding])
