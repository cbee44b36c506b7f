"""What everybody who may read a connection sees of it, and which flows use it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections import kinds, reach
from activities.connections.expiry import is_expiring
from activities.connections.models import Connection
from activities.connections.requests import ConnectionRead
from activities.operation import Actor
from activities.parts import Parts
from activities.projects.models import Flow, FlowVersion


async def shown(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    row: Connection,
    project_id: UUID | None = None,
) -> ConnectionRead:
    """Give what everybody who may read a connection sees of it, in its project or another."""
    return ConnectionRead.model_validate(
        {
            **row.model_dump(exclude={"sealed", "secrets", "sources"}),
            "secrets": {
                name: {
                    "set": name in row.secrets,
                    "changed_at": row.secrets.get(name),
                    "source": row.sources.get(name),
                }
                for name in sorted(await _secret_names(session, parts, row))
            },
            "expiring": is_expiring(row.expires_at),
            "used_by": await _used_by(session, row),
            "can": reach.can(actor, row, project_id or row.project_id),
        }
    )


async def _secret_names(session: AsyncSession, parts: Parts, row: Connection) -> set[str]:
    # Its connector may not be installed now; what was set is still said.
    model = await kinds.find_in(session, parts.catalog, row.project_id, row.kind)
    known = kinds.secret_names(model) if model else frozenset()
    return {*known, *row.secrets}


async def _used_by(session: AsyncSession, row: Connection) -> int:
    """Count the flows whose newest version names this connection."""
    newest = (
        col(FlowVersion.flow_id) == col(Flow.id),
        col(FlowVersion.number) == col(Flow.version),
    )
    names_it = col(FlowVersion.references)["connections"].contains([row.key])
    query = select(func.count()).select_from(Flow).join(FlowVersion, newest[0] & newest[1])
    of_project = reach.reached_from(row, col(Flow.project_id)), col(Flow.deleted_at).is_(None)
    return (await session.execute(query.where(*of_project, names_it))).scalar_one()
