"""Which connections there are for somebody, and for a project: its own and those shared with it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from activities.access.models import AccessGrant
from activities.authorising import Place, allows, within
from activities.connections.models import Connection
from activities.operation import Actor
from nextscript.errors import Forbidden

LOOK = "connection.read"


def place_of(row: Connection) -> Place:
    """Say where a connection is."""
    return Place(row.organisation_id, row.project_id, connection_id=row.id)


def shared_with(project_id: UUID) -> ColumnElement[bool]:
    """Choose the connections of other projects that were shared with one."""
    grants = select(col(AccessGrant.connection_id)).where(
        col(AccessGrant.to_project_id) == project_id
    )
    return col(Connection.id).in_(grants)


def of_project(project_id: UUID, key: str | None = None) -> Select[Connection]:
    """Select what a project's flows may use, its own before one of the same key that is shared."""
    own = col(Connection.project_id) == project_id
    query = select(Connection).where(or_(own, shared_with(project_id)))
    if key is not None:
        query = query.where(col(Connection.key) == key)
    return query.order_by(col(Connection.key), own.desc(), col(Connection.id))


def reached_from(row: Connection, project: Mapped[UUID]) -> ColumnElement[bool]:
    """Choose what is in the projects that have a connection: its own, and those it is shared with.

    One of them may have its own connection of the same key; then that is meant.
    """
    shared = select(col(AccessGrant.to_project_id)).where(
        col(AccessGrant.connection_id) == row.id, col(AccessGrant.to_project_id).is_not(None)
    )
    return or_(project == row.project_id, project.in_(shared))


def seen_in(actor: Actor, project_id: UUID) -> Select[Connection]:
    """Select what somebody sees in a project; what is shared with it only who works in it."""
    chosen = within(actor, col(Connection.project_id), look=LOOK, connection=col(Connection.id))
    own: ColumnElement[bool] = (col(Connection.project_id) == project_id) & chosen
    if actor.may_in(project_id, LOOK):
        own = or_(own, shared_with(project_id))
    return select(Connection).where(own).order_by(col(Connection.key), col(Connection.id))


def can(actor: Actor, row: Connection, project_id: UUID) -> list[str]:
    """Say what somebody may with a connection they see in a project."""
    if row.project_id != project_id:
        return ["use"] if actor.may_in(project_id, "connection.use") else []
    place = place_of(row)
    return [what for what in ("use", "manage") if allows(actor, f"connection.{what}", place)]


async def refuse_unless_used(
    session: AsyncSession, actor: Actor, project_id: UUID, keys: Collection[str]
) -> None:
    """Raise Forbidden `connection.not_shared` for a connection of these the actor may not use.

    One that is not there is no matter of rights: the checker says so.
    """
    if not keys:
        return
    query = of_project(project_id).where(col(Connection.key).in_(keys))
    seen: set[str] = set()
    for row in await session.scalars(query):
        if row.key not in seen and "use" not in can(actor, row, project_id):
            raise Forbidden(
                f"You may not use the connection “{row.key}”.",
                code="connection.not_shared",
                hint="Ask somebody who manages it to share it with you.",
            )
        seen.add(row.key)
