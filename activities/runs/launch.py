"""A start from the door to Temporal: the row is committed first, then the engine is told."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select, text

from activities.operation import Actor
from activities.runs.callbacks import check_address
from activities.runs.context import Running
from activities.runs.counters import STARTED
from activities.runs.fork import Asked, fork
from activities.runs.models import RUN, Run
from activities.runs.places import FREED
from activities.runs.start import Start, Started, start
from engine.start import RunStart
from store.tenancy import seen_by

PATIENCE = 1.0
"""Seconds a caller waits for Temporal; after that the start goes on behind the answer."""

_LONGEST = 10.0
_ENDED = select(RUN.c.id).where(RUN.c.id == bindparam("run"), RUN.c.ended_at.is_not(None))
_LOOK_AT = text("SELECT pg_notify(:channel, :queue)")
_log = structlog.get_logger(__name__)


async def launch(running: Running, actor: Actor, flow_id: UUID, asked: Start) -> Run:
    """Start a run durably and tell the engine. When that is away, the reconciler does it later."""
    await check_address(running, asked.request.callback)
    async with seen_by(running.single, actor.organisation_id) as session:
        started = await start(session, actor, running, flow_id, asked)
    return await launched(running, started)


async def launch_fork(running: Running, actor: Actor, run_id: UUID, asked: Asked) -> Run:
    """Fork a run durably and tell the engine; see `launch`.

    In one transaction: a run that is deleted meanwhile would take values along that its fork reads.
    """
    async with seen_by(running.sessions, actor.organisation_id) as session, session.begin():
        started = await fork(session, actor, running, run_id, asked)
    return await launched(running, started)


async def launched(running: Running, started: Started) -> Run:
    """Tell the engine of a start that was just committed."""
    if started.begin is not None:
        STARTED.labels(source=started.begin.source).inc()
        await _send(running, started.run, started.begin)
    return started.run


async def _send(running: Running, run: Run, begin: RunStart) -> None:
    if run.placed:
        await hand_over(running, begin)
    else:
        async with running.single() as session:
            await session.execute(_LOOK_AT, {"channel": FREED, "queue": run.queue})


async def hand_over(running: Running, begin: RunStart) -> None:
    """Tell the engine of a committed run, waiting for it only a moment."""
    told = asyncio.Event()
    task = asyncio.create_task(tell(running, begin, told))
    running.on_their_way.add(task)
    task.add_done_callback(running.on_their_way.discard)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await told.wait()


async def tell(running: Running, begin: RunStart, told: asyncio.Event | None = None) -> None:
    """Tell the engine, and note that it knows. A run it knows already is not started twice.

    `told` is set before the note, for which nobody has to wait.
    """
    told = told or asyncio.Event()
    try:
        async with asyncio.timeout(_LONGEST):
            await running.parts.engine.start(begin)
        told.set()
        await running.notes.note(UUID(begin.run_id))
    except Exception as error:  # noqa: BLE001 - nobody waits for this task, and nothing is lost:
        # the row stays as it is, and the reconciler sees that nobody has it.
        _log.warning("run.start_delayed", run_id=begin.run_id, error=str(error))
    finally:
        told.set()


async def wait_for_end(running: Running, run_id: UUID, seconds: float) -> Run | None:
    """Give the run's row once it has ended; None when it has not within the time."""

    async def look() -> Run | None:
        async with running.single() as session:
            ended = await session.execute(_ENDED, {"run": run_id})
            return await session.get(Run, run_id) if ended.first() else None

    return await running.wakeups.until(run_id, look, seconds)
