"""Deleting ended runs: Temporal's histories, then row, record and answer.

In that order: what is interrupted is found again by its row. What the row was all that referred to
in object storage goes with the next collection.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.files.collecting import let_go
from activities.operation import Actor, operation
from activities.public_pages.models import ChatMessage
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.models import Run, RunRecordPart, RunResponse
from activities.runs.patience import unless_away
from engine.client.forgetting import forget
from nextscript.errors import Conflict


@operation("runs.delete", permission="run.delete", audit="run")
async def delete_run(session: AsyncSession, actor: Actor, running: Running, run_id: UUID) -> None:
    """Delete an ended run at once, with the files of it that nobody keeps by a path.

    Raises Conflict `run.live` before its end, NotFound, Unavailable.
    """
    run = await reading.load(session, actor, run_id)
    about(run.id, run.flow_name, run.project_id)
    # Here and not after the commit: without its row nobody would find the history again.
    if run.ended_at is None or not await _forgotten(running, run):
        raise _live()
    await let_go(session, run.id)
    await remove(session, [run.id])


async def _forgotten(running: Running, run: Run) -> bool:
    forgetting = forget(running.parts.engine, str(run.project_id), str(run.id))
    return await unless_away(running, forgetting)


async def remove(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Delete what the database has of runs, once nobody is just forking one."""
    await session.execute(delete(Run).where(col(Run.id).in_(ids)))
    await session.execute(delete(RunRecordPart).where(col(RunRecordPart.run_id).in_(ids)))
    await session.execute(delete(RunResponse).where(col(RunResponse.run_id).in_(ids)))
    await session.execute(delete(ChatMessage).where(col(ChatMessage.run_id).in_(ids)))


def _live() -> Conflict:
    return Conflict(
        "The run has not ended, or is just ending.", code="run.live", hint="Cancel it first."
    )
