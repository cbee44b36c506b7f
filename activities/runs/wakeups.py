"""Waking those who wait for a run: one LISTEN connection per process, fanned out in memory."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import structlog
from cachetools import LRUCache
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from nextscript.errors import Unavailable
from store.listening import DATABASE_LOST, listening

T = TypeVar("T")
ENDED = "run_ended"
ANSWERED = "run_response"
DUE = "notice_due"
"""Which run's end is to be told outside (activities.runs.notices)."""
_CHANNELS = (ENDED, ANSWERED)
_POLL_SECONDS = 1.0
_REMEMBERED = 2_000
_ALIVE_SECONDS = 15.0
_LOST = (Unavailable, *DATABASE_LOST)
_log = structlog.get_logger(__name__)


async def notify(session: AsyncSession, channel: str, run_id: UUID) -> None:
    """Wake all who wait for this run, everywhere, when the transaction commits."""
    await session.execute(
        text("SELECT pg_notify(:channel, :run)"), {"channel": channel, "run": str(run_id)}
    )


class Wakeups:
    """Who waits for which run. A lost notification costs a second, never an answer: waiters look
    again on their own."""

    def __init__(self) -> None:
        self._waiting: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._listening = False
        self._heard_of: LRUCache[UUID, None] = LRUCache(_REMEMBERED)

    async def until(
        self,
        run_id: UUID,
        look: Callable[[], Awaitable[T | None]],
        seconds: float,
        *,
        fresh: bool = False,
    ) -> T | None:
        """Give what `look` finds, as soon as it finds something; None when the time is over.

        Of a run that this process has just started (`fresh`) there is nothing to see before its
        first news, which is remembered.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        quiet = fresh and self._listening and run_id not in self._heard_of
        with self._bell(run_id) as bell:
            while True:
                bell.clear()
                found = None if quiet else await look()
                quiet = False
                left = deadline - asyncio.get_running_loop().time()
                if found is not None or left <= 0:
                    return found
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), min(left, _POLL_SECONDS))

    def wake(self, run_id: UUID) -> None:
        """Let those who wait for this run look again."""
        for bell in self._waiting.get(run_id, ()):
            bell.set()

    async def listen(self, engine: AsyncEngine) -> None:
        """Hear the notifications of other processes, for ever; a lost connection is made again."""
        while True:
            try:
                async with listening(engine, dict.fromkeys(_CHANNELS, self._heard)) as connection:
                    self._listening = True
                    while True:
                        await asyncio.sleep(_ALIVE_SECONDS)
                        await connection.execute("SELECT 1")
            except _LOST as error:
                self._listening = False
                _log.warning("runs.listen_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    def _heard(self, run: object) -> None:
        with suppress(ValueError):
            run_id = UUID(str(run))
            self._heard_of[run_id] = None
            self.wake(run_id)

    def _bell(self, run_id: UUID) -> _Bell:
        return _Bell(self._waiting, run_id)


class _Bell:
    def __init__(self, waiting: defaultdict[UUID, set[asyncio.Event]], run_id: UUID) -> None:
        self._waiting = waiting
        self._run_id = run_id
        self._event = asyncio.Event()

    def __enter__(self) -> asyncio.Event:
        self._waiting[self._run_id].add(self._event)
        return self._event

    def __exit__(self, *_: object) -> None:
        left = self._waiting[self._run_id]
        left.discard(self._event)
        if not left:
            del self._waiting[self._run_id]
