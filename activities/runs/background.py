"""What a process does for runs while it serves: hear of their ends, and repair."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.runs.context import Running
from activities.runs.queueing import follow_lines
from activities.runs.reconciler import Reconciler


@asynccontextmanager
async def in_background(running: Running) -> AsyncIterator[None]:
    """Listen and reconcile until the block is left; starts on their way are let through."""
    database = cast("AsyncEngine", running.sessions.kw["bind"])
    tasks = [
        asyncio.create_task(running.wakeups.listen(database)),
        asyncio.create_task(follow_lines(running, database)),
        asyncio.create_task(Reconciler(running).run()),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if running.on_their_way:
            await asyncio.wait(running.on_their_way, timeout=2)
