"""Starting a schedule's run by hand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.launch import launch
from activities.runs.models import Run
from activities.runs.places import Scheduled
from activities.runs.requests import StartRequest
from activities.runs.shapes import Origin
from activities.runs.start import Start
from activities.schedules.models import Schedule
from activities.schedules.requests import request_of
from activities.schedules.schedules import load
from activities.schedules.ticks import note_run


async def trigger(
    running: Running,
    actor: Actor,
    schedule_id: UUID,
    at: datetime,
    origin: Origin,
    key: str | None,
) -> Run:
    """Start what a schedule starts, now, once per key. Raises as a start does."""
    async with running.seen_by(actor.organisation_id) as session:
        row, flow, request = await _asked(session, actor, schedule_id, at)
    scheduled = Scheduled(row.id, "allow")
    asked = Start(
        request,
        source="schedule",
        origin=origin,
        key=f"trigger:{row.id}:{key}" if key else None,
        fingerprint=str(row.id),  # the moment in its event is another each time it is sent
        schedule=scheduled,
    )
    run = await launch(running, actor, flow.id, asked)
    await note_run(running, row, at, run.id)
    return run


@operation("schedules.trigger", permission="run.start", unaudited="the run says who started it")
async def _asked(
    session: AsyncSession, actor: Actor, schedule_id: UUID, at: datetime
) -> tuple[Schedule, Flow, StartRequest]:
    row, flow = await load(session, actor, schedule_id)
    return row, flow, await request_of(session, row, flow, at)
