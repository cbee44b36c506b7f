"""A start from the door to Temporal: the row is committed first, then the engine is told."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import case, update
from sqlmodel import col

from activities.operation import Actor
from activities.runs.context import Running
from activities.runs.counters import STARTED
from activities.runs.models import ENDED, Run
from activities.runs.start import Start, start
from engine.start import RunStart
from store.session import open_session

PATIENCE = 1.0
"""Seconds a caller waits for Temporal; after that the start goes on behind the answer."""

_LONGEST = 10.0
_log = structlog.get_logger(__name__)


async def launch(running: Running, actor: Actor, flow_id: UUID, asked: Start) -> Run:
    """Start a run durably and tell the engine. When that is away, the reconciler does it later."""
    async with open_session(running.sessions) as session:
        started = await start(session, actor, running, flow_id, asked)
    if started.new:
        STARTED.labels(source=asked.source).inc()
        await hand_over(running, RunStart.model_validate(started.run.start))
    return started.run


async def hand_over(running: Running, begin: RunStart) -> None:
    """Tell the engine of a committed run, waiting for it only a moment."""
    task = asyncio.create_task(tell(running, begin))
    running.on_their_way.add(task)
    task.add_done_callback(running.on_their_way.discard)
    await asyncio.wait({task}, timeout=PATIENCE)


async def tell(running: Running, begin: RunStart) -> None:
    """Tell the engine, and note that it knows. A run it knows already is not started twice."""
    try:
        async with asyncio.timeout(_LONGEST):
            await running.parts.engine.start(begin)
        await _note(running, UUID(begin.run_id))
    except Exception as error:  # noqa: BLE001 - nobody waits for this task, and nothing is lost:
        # the row stays as it is, and the reconciler sees that nobody has it.
        _log.warning("run.start_delayed", run_id=begin.run_id, error=str(error))


async def wait_for_end(running: Running, run_id: UUID, seconds: float) -> Run | None:
    """Give the run's row once it has ended; None when it has not within the time."""

    async def look() -> Run | None:
        async with running.sessions() as session:
            run = await session.get(Run, run_id)
        return run if run is not None and run.status in ENDED else None

    return await running.wakeups.until(run_id, look, seconds)


async def _note(running: Running, run_id: UUID) -> None:
    is_queued = col(Run.status) == "queued"
    async with open_session(running.sessions) as session:
        await session.execute(
            update(Run)
            .where(col(Run.id) == run_id, col(Run.ended_at).is_(None))
            .values(
                handed_over=True,
                status=case((is_queued, "running"), else_=col(Run.status)),
                started_at=col(
                    Run.created_at
                ),  # as its record says, and `run.started_at` in the flow
            )
        )
