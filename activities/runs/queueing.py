"""Moving up: who waits for a place gets it, in order, when a run of the same queue has ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.runs.context import Running
from activities.runs.keeping import keep_part
from activities.runs.launch import hand_over
from activities.runs.models import RUN, Run
from activities.runs.places import alive, lock
from engine.ports import RunRecord
from engine.start import RunStart
from nextscript.errors import Conflict, NextScriptError
from store.session import SessionFactory, open_session

_MANY = 200
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Moved:
    """Who got a place just now, and who must go for a newer one."""

    placed: list[Run]
    ousted: list[Run]


async def move_up(running: Running, queue: str) -> None:
    """Give the free places of a queue to those who wait the longest; the engine is told then.

    What a crash leaves out in between the reconciler does.
    """
    async with open_session(running.sessions) as session:
        await lock(session, queue)
        moved = await _decide(session, queue)
    starts = [RunStart.model_validate(run.start) for run in moved.placed if run.start]
    await asyncio.gather(*(hand_over(running, one) for one in starts))
    await asyncio.gather(*(_oust(running, run) for run in moved.ousted))


async def move_up_everywhere(running: Running) -> None:
    """Look at every queue somebody waits in."""
    waiting = select(RUN.c.queue).where(
        RUN.c.queue.is_not(None), RUN.c.ended_at.is_(None), RUN.c.placed.is_(False)
    )
    async with running.single() as session:
        queues = (await session.scalars(waiting.distinct().limit(_MANY))).all()
    for queue in queues:
        await move_up(running, queue)


async def _decide(session: AsyncSession, queue: str) -> _Moved:
    # The newest start says how many there may be: a version published since counts at once.
    newest = select(Run).where(*alive(queue)).order_by(col(Run.id).desc()).limit(1)
    rule = await session.scalar(newest)
    if rule is None:
        return _Moved([], [])
    limit = rule.queue_limit or 1
    counts = select(func.count(), func.count().filter(RUN.c.placed)).where(*alive(queue))
    live, placed = (await session.execute(counts)).one()
    ousted = (
        await _oldest(session, queue, live - limit) if rule.when_full == "cancel_oldest" else []
    )
    waiting = await _oldest(session, queue, limit - placed, waiting=True)
    gets = [run for run in waiting if run.id not in {one.id for one in ousted}]
    for run in gets:
        run.placed = True
    return _Moved(gets, ousted)


async def _oldest(
    session: AsyncSession, queue: str, many: int, *, waiting: bool = False
) -> list[Run]:
    if many <= 0:
        return []
    query = select(Run).where(*alive(queue)).order_by(col(Run.id)).limit(min(many, _MANY))
    if waiting:
        query = query.where(col(Run.placed).is_(False))
    return list(await session.scalars(query))


async def _oust(running: Running, run: Run) -> None:
    reason = "A newer run of this flow takes its place"
    try:
        if run.placed or not await cancel_in_line(running.sessions, run.id):
            await running.parts.engine.cancel(str(run.project_id), str(run.id), reason)
    except NextScriptError as error:
        # It has ended meanwhile, or nobody answers: the next look at the queue asks again.
        _log.warning("run.not_ousted", run_id=str(run.id), error=error.code)


async def cancel_in_line(sessions: SessionFactory, run_id: UUID) -> bool:
    """End a run that waits for a place, as cancelled; False when it has got one meanwhile.

    Raises Conflict `run.ended`.
    """
    async with open_session(sessions) as session:
        run = await session.get(Run, run_id, with_for_update=True)
        if run is None or run.ended_at is not None:
            raise Conflict("The run has ended already.", code="run.ended")
        return not run.placed and await keep_part(session, _never_begun(run))


def _never_begun(run: Run) -> RunRecord:
    return RunRecord(
        run_id=str(run.id),
        project_id=str(run.project_id),
        organisation_id=str(run.organisation_id),
        flow_id=str(run.flow_id),
        status="cancelled",
        started_at=run.created_at.timestamp(),
        ended_at=now().timestamp(),
    )
