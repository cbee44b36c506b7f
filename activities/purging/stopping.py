"""Ending what is under way in a deleted project: nobody could see or stop it there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from activities.columns import now
from activities.projects.models import Project
from activities.runs import steering
from activities.runs.context import Running
from activities.runs.models import Run
from nextscript.errors import Conflict, Retryable
from store.session import open_session

_AT_ONCE = 200
_ON_ITS_WAY = timedelta(seconds=60)
"""A start that was let in before the deletion is a row by then."""
_CANCEL = steering.Request("cancel", body={"reason": "The project was deleted."}, by="NextScript")
_log = structlog.get_logger("nextscript.purging")


async def stop(running: Running, project_id: UUID) -> None:
    """Cancel a deleted project's runs. Raises Retryable while some have not ended."""
    if not await _is_deleted(running, project_id):
        return
    after = UUID(int=0)
    while some := await _live(running, project_id, after):
        for run in some:
            if not await _is_deleted(running, project_id):
                return
            await _cancel(running, run)
        after = some[-1].id
    await _note(running, project_id)


async def _cancel(running: Running, run: Run) -> None:
    try:
        await steering.steer(running, run, _CANCEL)
    except Conflict as over:
        _log.info("run not cancelled", run_id=str(run.id), why=over.code)


async def _note(running: Running, project_id: UUID) -> None:
    if await _live(running, project_id, UUID(int=0)):
        raise Retryable("Runs of the project have not ended yet", code="project.stopping")
    quiet = col(Project.deleted_at) < now() - _ON_ITS_WAY
    stopped = update(Project).where(col(Project.id) == project_id, quiet).values(stopped_at=now())
    async with open_session(running.sessions) as session:
        await session.execute(stopped)


async def _is_deleted(running: Running, project_id: UUID) -> bool:
    query = select(col(Project.deleted_at)).where(col(Project.id) == project_id)
    async with open_session(running.sessions) as session:
        return await session.scalar(query) is not None


async def _live(running: Running, project_id: UUID, after: UUID) -> Sequence[Run]:
    query = (
        select(Run)
        .where(col(Run.project_id) == project_id, col(Run.ended_at).is_(None))
        .where(col(Run.id) > after)
        .order_by(col(Run.id))
        .limit(_AT_ONCE)
    )
    async with open_session(running.sessions) as session:
        return (await session.scalars(query)).all()
