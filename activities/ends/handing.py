"""From the outbox to runs: each ended run starts one of every flow that waits for its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.ends.models import EndedStart
from activities.listening.refusing import keep_refused
from activities.listening.telling import Telling
from activities.periodic import meanwhile
from activities.projects.living import in_living
from activities.projects.models import Flow
from activities.runs.after import after, service_of
from activities.runs.batch import Fires
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.start import Started, start_flow
from engine.client import fetch
from nextscript.errors import Conflict, Invalid, NotFound, TooMany
from nextscript.values import Json, from_wire
from store.session import open_session

_EVERY_SECONDS = 1.0
_MANY = 100
_LATER = timedelta(seconds=5)


@asynccontextmanager
async def starting(running: Running) -> AsyncIterator[None]:
    """Start what is due until the block is left."""
    told = Telling(running)
    async with meanwhile(_EVERY_SECONDS, partial(start_due, running, told), "ends.starting"):
        yield


async def start_due(running: Running, told: Telling) -> None:
    """Start what is due. Several processes may: each row is one's, and its run's key is its own."""
    due = (
        select(col(EndedStart.id))
        .where(col(EndedStart.due_at) <= now(), in_living(col(EndedStart.project_id)))
        .order_by(col(EndedStart.due_at), col(EndedStart.id))
        .limit(_MANY)
    )
    async with running.single() as session:
        found = (await session.scalars(due)).all()
    for id_ in found:
        async with open_session(running.sessions) as session:
            started = await _start(session, running, id_)
        await told.tell([started] if started else [])


async def _start(session: AsyncSession, running: Running, id_: UUID) -> Started | None:
    row = await session.get(EndedStart, id_, with_for_update={"skip_locked": True})
    if row is None:
        return None  # another process has it
    run, flow = await session.get(Run, row.run_id), await session.get(Flow, row.flow_id)
    started = None
    if run is not None and flow is not None and flow.deleted_at is None:
        try:
            started = await _started(session, running, row, run, flow)
        except TooMany as full:
            row.due_at = now() + max(full.retry_after or _LATER, _LATER)
            return None
    await session.delete(row)
    return started


async def _started(
    session: AsyncSession, running: Running, row: EndedStart, run: Run, flow: Flow
) -> Started | None:
    event = await event_of(running, run)
    key = f"ended:{row.node}:{run.id}"
    request = StartRequest(
        trigger=TriggerEvent(node=row.node, output=event), environment=run.environment
    )
    try:
        async with session.begin_nested():
            asked = after(run, request, key)
            return await start_flow(session, service_of(flow), running, flow, asked)
    except Invalid as refused:
        await keep_refused(session, running, row, [Fires(row.node, key, event)], {0: refused})
    except (Conflict, NotFound):
        pass  # it was switched off, or no longer waits for this
    return None


async def event_of(running: Running, run: Run) -> Json:
    """Say how a run ended."""
    output: Json = None
    if run.status == "succeeded" and run.output is not None:
        output = await fetch(running.objects, str(run.project_id), from_wire(run.output))
    return {
        "flow": run.flow_key,
        "name": run.flow_name,
        "run_id": str(run.id),
        "status": run.status,
        "error": run.error,
        "outputs": output,
        "environment": run.environment,
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
    }
