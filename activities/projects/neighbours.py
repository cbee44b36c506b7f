"""What flows need to know of connections and runs: a look at their rows, never a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections.reach import of_project
from activities.projects.models import Flow
from activities.runs.models import Run


@dataclass(frozen=True)
class LastRun:
    """The newest run of a flow that was no test."""

    id: UUID
    status: str
    ended_at: datetime | None


async def kinds_by_key(session: AsyncSession, project_id: UUID) -> dict[str, str]:
    """Give the kind of each connection that a project's flows may use, by key."""
    found: dict[str, str] = {}
    for row in await session.scalars(of_project(project_id)):
        found.setdefault(row.key, row.kind)
    return found


async def last_runs(session: AsyncSession, flows: list[UUID]) -> dict[UUID, LastRun]:
    """Give the newest run of each flow that has one."""
    newest = (  # looked up flow by flow: a flow may have a hundred thousand runs
        select(col(Run.flow_id), col(Run.id), col(Run.status), col(Run.ended_at))
        .where(col(Run.flow_id) == col(Flow.id), col(Run.test).is_(False))
        .order_by(col(Run.id).desc())
        .limit(1)
        .lateral()
    )
    query = select(newest).select_from(Flow).join(newest, true()).where(col(Flow.id).in_(flows))
    rows = await session.execute(query)
    return {flow_id: LastRun(id_, status, ended) for flow_id, id_, status, ended in rows}
