"""From the outbox to the engine, which has each event told; and what is over is deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update
from sqlmodel import col

from activities.columns import now
from activities.events.models import EventDelivery
from activities.events.telling import MARK
from activities.ids import first_id_at
from activities.periodic import meanwhile
from activities.projects.living import in_living
from activities.runs.context import Running
from engine.client.notices import tell_end

_EVERY_SECONDS, _FORGET_SECONDS = 1.0, 3600.0
_MANY = 100
KEPT = timedelta(days=14)
"""How long the log goes back."""


@asynccontextmanager
async def telling(running: Running) -> AsyncIterator[None]:
    """Hand over what is due, and forget what is old, until the block is left."""
    forgetting = meanwhile(_FORGET_SECONDS, partial(forget_old, running), "events.forgetting")
    async with meanwhile(_EVERY_SECONDS, partial(hand_over, running), "events.telling"), forgetting:
        yield


async def hand_over(running: Running) -> None:
    """Have the engine tell what is due. Asking it twice is asking once. Raises Unavailable."""
    waiting = col(EventDelivery.state) == "waiting"
    due = (
        select(col(EventDelivery.id), col(EventDelivery.project_id))
        .where(waiting, in_living(col(EventDelivery.project_id)))
        .order_by(col(EventDelivery.id))
        .limit(_MANY)
    )
    async with running.single() as session:
        found = (await session.execute(due)).all()
    for delivery_id, project_id in found:
        await tell_end(running.parts.engine, str(project_id), f"{MARK}{delivery_id}")
        sending = update(EventDelivery).where(col(EventDelivery.id) == delivery_id, waiting)
        async with running.single() as session:
            await session.execute(sending.values(state="sending"))


async def forget_old(running: Running) -> None:
    """Delete deliveries of which nobody needs to know any more."""
    old = col(EventDelivery.id) < first_id_at(now() - KEPT)
    async with running.single() as session:
        await session.execute(delete(EventDelivery).where(old))
