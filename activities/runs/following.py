"""Doing something about news of the database, once however often it is told in the meantime."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from store.listening import DATABASE_LOST, listening

Act = Callable[[str], Awaitable[None]]
_ALIVE_SECONDS = 15.0
_log = structlog.get_logger(__name__)


async def follow(database: AsyncEngine, acts: Mapping[str, Act]) -> None:
    """Act on what is said, by channel, for ever; a lost connection is made again.

    What is missed meanwhile, or fails, is the reconciler's.
    """
    told = {channel: asyncio.Queue[str]() for channel in acts}
    acting = [asyncio.create_task(_act(told[channel], act)) for channel, act in acts.items()]
    heard = {
        channel: lambda said, to=queue: to.put_nowait(str(said)) for channel, queue in told.items()
    }
    try:
        while True:
            try:
                async with listening(database, heard) as connection:
                    while True:
                        await asyncio.sleep(_ALIVE_SECONDS)
                        await connection.execute("SELECT 1")
            except DATABASE_LOST as error:
                _log.warning("runs.listen_lost", error=type(error).__name__)
                await asyncio.sleep(1)
    finally:
        for task in acting:
            task.cancel()


async def _act(queue: asyncio.Queue[str], act: Act) -> None:
    while True:
        asked = {await queue.get()}
        while not queue.empty():
            asked.add(queue.get_nowait())
        for one in sorted(asked):
            try:
                await act(one)
            except Exception as error:  # noqa: BLE001 - the reconciler looks again soon
                _log.warning("runs.news_not_followed", error=type(error).__name__)
