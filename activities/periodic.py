"""Work that is looked for now and then, for as long as a process serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

_log = structlog.get_logger("nextscript.periodic")

Work = Callable[[], Awaitable[object]]


async def now_and_then(every: float, work: Work, what: str) -> None:
    """Do it every so many seconds, for ever; what fails is logged and left to the next round."""
    while True:
        await asyncio.sleep(every)
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the loop must outlive any outage
            _log.warning(f"{what}_failed", error=type(error).__name__, exc_info=True)


@asynccontextmanager
async def meanwhile(every: float, work: Work, what: str) -> AsyncIterator[None]:
    """Do it every so many seconds until the block is left."""
    task = asyncio.create_task(now_and_then(every, work, what))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
