"""Tidying up after runs now and then: the ended ones past their retention, and large values."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from sqlalchemy import func, literal
from sqlalchemy.dialects.postgresql import insert

from activities.periodic import now_and_then
from activities.runs.collecting import collect
from activities.runs.context import Running
from activities.runs.models import PeriodicPass
from activities.runs.retention import delete_due

_LOOK_SECONDS = 60.0


def tidying(running: Running) -> list[asyncio.Task[None]]:
    """Do it until the tasks are cancelled."""
    settings = running.parts.settings
    retention = now_and_then(settings.retention_seconds, partial(delete_due, running), "retention")
    look = min(_LOOK_SECONDS, settings.collect_seconds)
    collecting = now_and_then(look, partial(collect_when_due, running), "collecting")
    return [asyncio.create_task(retention), asyncio.create_task(collecting)]


async def collect_when_due(running: Running) -> None:
    """Collect, unless one of the processes has begun to within the time set for it."""
    every = timedelta(seconds=running.parts.settings.collect_seconds)
    if await _is_due(running, "collecting", every):
        await collect(running)


async def _is_due(running: Running, name: str, every: timedelta) -> bool:
    """Say whether it is time, to one process alone; it then counts as begun."""
    beginning = insert(PeriodicPass).values(name=name, began_at=func.now())
    again = beginning.on_conflict_do_update(
        index_elements=["name"],
        set_={"began_at": func.now()},
        where=PeriodicPass.began_at <= func.now() - literal(every),
    )
    async with running.single() as session:
        return (await session.execute(again.returning(func.now()))).first() is not None
