"""A schedule's runs one after another, for flows whose own rule says how many runs there may be.

Other flows' scheduled runs take places of the schedule's (activities.runs.places).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.models import RUN
from activities.runs.places import lock
from activities.runs.preparing import prepare_version
from activities.runs.queueing import cancel_in_line
from activities.schedules.models import Overlap
from nextscript.errors import NextScriptError, RateLimited, TooMany
from store.session import open_session

_AGAIN = timedelta(seconds=5)


@asynccontextmanager
async def alone(
    running: Running, flow: Flow, schedule_id: UUID, overlap: Overlap
) -> AsyncIterator[None]:
    """Start within, by a rule of the schedule's that the flow's leaves open.

    Raises TooMany `limit.concurrency` to skip, RateLimited to ask again later.
    """
    if overlap == "allow" or not await _has_rule(running, flow):
        yield
        return
    async with open_session(running.sessions) as session:
        await lock(session, f"schedule:{schedule_id}")
        of_schedule = RUN.c.schedule_id == schedule_id, RUN.c.ended_at.is_(None)
        live = (await session.scalars(select(RUN.c.id).where(*of_schedule))).all()
        if live and overlap == "skip":
            raise TooMany("It still runs", retry_after=_AGAIN, code="limit.concurrency")
        if live and overlap == "queue":
            raise RateLimited("The run before has not ended", retry_after=_AGAIN)
        yield
    for run_id in live:
        await _cancel(running, flow, run_id)


async def _has_rule(running: Running, flow: Flow) -> bool:
    if flow.version is None:
        return False
    async with running.single() as session:
        prepared = await prepare_version(session, flow, flow.version)
    return prepared.document.settings.concurrency is not None


async def _cancel(running: Running, flow: Flow, run_id: UUID) -> None:
    with suppress(NextScriptError):  # it has ended meanwhile
        if not await cancel_in_line(running.sessions, run_id):
            reason = "The schedule's next run takes its place"
            await running.parts.engine.cancel(str(flow.project_id), str(run_id), reason)
