"""Who has which listener: a worker asks for all of its own at once, every few seconds."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from activities.columns import now
from activities.listening.models import LISTENER, Listener
from activities.listening.wanted import AS_BEGUN, WANTED, with_wanted
from activities.runs.context import Running
from store.session import open_session

_EVERY_SECONDS = 2.0
_SAID_EVERY = 4
"""In how many of these looks it is noted that somebody sees to them."""
_log = structlog.get_logger("nextscript.listening")


class Holding:
    """The listeners this process has, by holder, each with what is set when it is lost."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._lost: dict[str, asyncio.Event] = {}
        self._looking: asyncio.Task[None] | None = None

    async def until_lost(self, holder: str) -> None:
        """Return once a listener is another's, is not to listen any more, or was changed.

        So it is when its connection was changed, removed, or is no longer shared.
        """
        lost = self._lost[holder] = asyncio.Event()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await lost.wait()
        finally:
            del self._lost[holder]

    async def _look(self) -> None:
        looks = 0
        while self._lost:
            await asyncio.sleep(_EVERY_SECONDS)
            looks += 1
            try:
                held = await self._held()
                if looks % _SAID_EVERY == 1:
                    await self._say(held)
            except Exception as error:  # noqa: BLE001 - the loop must outlive any outage: whoever
                # is lost meanwhile can start nothing, and hears of it afterwards
                _log.warning("listeners_not_seen", error=type(error).__name__)
                continue
            for holder in self._lost.keys() - held:
                self._lost[holder].set()

    async def _held(self) -> set[str]:
        asked = list(self._lost)
        query = with_wanted().with_only_columns(col(Listener.holder))
        query = query.where(col(Listener.holder).in_(asked), WANTED, AS_BEGUN)
        async with self._running.single() as session:
            found = {one for one in await session.scalars(query) if one is not None}
        return found | (self._lost.keys() - set(asked))

    async def _say(self, held: set[str]) -> None:
        # Past those that are just being written: to wait for them could be to wait for each other.
        free = select(LISTENER.c.id).where(LISTENER.c.holder.in_(held))
        free = free.with_for_update(skip_locked=True)
        saying = update(LISTENER).where(LISTENER.c.id.in_(free)).values(looked_at=now())
        async with open_session(self._running.sessions) as session:
            await session.execute(saying)
