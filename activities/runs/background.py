"""What a process does for runs while it serves: hear of their ends, repair, and tidy up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.runs.context import Running
from activities.runs.following import follow
from activities.runs.notices import hand_over_notice
from activities.runs.places import FREED
from activities.runs.queueing import move_up
from activities.runs.reconciler import Reconciler
from activities.runs.tidying import tidying
from activities.runs.wakeups import DUE


@asynccontextmanager
async def in_background(running: Running) -> AsyncIterator[None]:
    """Listen and reconcile until the block is left; starts on their way are let through."""
    database = cast("AsyncEngine", running.sessions.kw["bind"])
    news = {
        FREED: partial(move_up, running),
        DUE: partial(hand_over_notice, running),
    }
    tasks = [
        asyncio.create_task(running.wakeups.listen(database)),
        asyncio.create_task(follow(database, news)),
        asyncio.create_task(Reconciler(running).run()),
        *tidying(running),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if running.on_their_way:
            await asyncio.wait(running.on_their_way, timeout=2)
