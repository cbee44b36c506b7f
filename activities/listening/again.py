"""Starting a refused event again, once the flow was mended."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.listening.models import RefusedEvent
from activities.operation import Actor, operation
from activities.projects.loading import load_flow
from activities.projects.models import Flow
from activities.runs.batch import Fires, start_many
from activities.runs.context import Running
from activities.runs.launch import launched
from activities.runs.models import Run
from activities.runs.start import Started
from engine.client import fetch
from nextscript.errors import NotFound
from nextscript.values import from_wire


async def start_again(running: Running, actor: Actor, flow_id: UUID, refused_id: UUID) -> Run:
    """Start the run of a refused event durably and tell the engine. Raises as `again` does."""
    async with running.seen_by(actor.organisation_id) as session, session.begin():
        started = await again(session, actor, running, flow_id, refused_id)
    return await launched(running, started)


@operation("refused.start", permission="run.start", unaudited="the run says who started it")
async def again(
    session: AsyncSession, actor: Actor, running: Running, flow_id: UUID, refused_id: UUID
) -> Started:
    """Start the newest version with a refused event, which is forgotten then.

    Raises Invalid, as it was refused, when the flow still does not take it, and TooMany.
    """
    flow = await load_flow(session, actor, flow_id)
    row = await session.get(RefusedEvent, refused_id, with_for_update=True)
    if row is None or row.flow_id != flow.id:
        raise NotFound("There is no such refused event.")
    event = await fetch(running.objects, str(flow.project_id), from_wire(row.event))
    batch = await start_many(session, actor, running, flow, [Fires(row.node, row.key, event)])
    for why in batch.refused.values():
        raise why
    if batch.full is not None:
        raise batch.full
    await session.delete(row)
    return batch.started[0] if batch.started else Started(await _before(session, flow, row), None)


async def _before(session: AsyncSession, flow: Flow, row: RefusedEvent) -> Run:
    """Give the run the event has started meanwhile."""
    mine = col(Run.flow_id) == flow.id, col(Run.idempotency_key) == row.key
    return (await session.scalars(select(Run).where(*mine))).one()
