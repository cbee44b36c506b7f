"""What flows need to know of connections and runs: a look at their rows, never a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections.models import Connection
from activities.runs.models import Run


@dataclass(frozen=True)
class LastRun:
    """The newest run of a flow that was no test."""

    id: UUID
    status: str
    ended_at: datetime | None


async def kinds_by_key(session: AsyncSession, project_id: UUID) -> dict[str, str]:
    """Give the kind of each connection of a project, by key."""
    query = select(col(Connection.key), col(Connection.kind)).where(
        col(Connection.project_id) == project_id
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def last_runs(session: AsyncSession, flows: list[UUID]) -> dict[UUID, LastRun]:
    """Give the newest run of each flow that has one."""
    query = (
        select(col(Run.flow_id), col(Run.id), col(Run.status), col(Run.ended_at))
        .where(col(Run.flow_id).in_(flows), col(Run.test).is_(False))
        .ext(distinct_on(col(Run.flow_id)))
        .order_by(col(Run.flow_id), col(Run.id).desc())
    )
    rows = await session.execute(query)
    return {flow_id: LastRun(id_, status, ended) for flow_id, id_, status, ended in rows}
