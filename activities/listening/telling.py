"""Telling the engine of many starts, so many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from activities.runs.context import Running
from activities.runs.counters import STARTED
from activities.runs.launch import tell
from activities.runs.start import Started
from engine.start import RunStart

_AT_ONCE = 32
_MANY = 400
_PATIENCE = 2.0


class Telling:
    """Tells the engine behind whoever started; a flood waits a moment for those before it.

    What is lost on the way the reconciler does.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def tell(self, started: Iterable[Started]) -> None:
        """Tell of starts that were just committed."""
        for one in started:
            if one.begin is not None:
                STARTED.labels(source=one.begin.source).inc()
                if one.run.placed and self._running.parts.connected is not None:
                    self._behind(one.begin)
        under_way = self._running.on_their_way
        if len(under_way) > _MANY:
            await asyncio.wait(list(under_way)[: len(under_way) - _MANY], timeout=_PATIENCE)

    def _behind(self, begin: RunStart) -> None:
        task = asyncio.create_task(self._in_turn(begin))
        self._running.on_their_way.add(task)
        task.add_done_callback(self._running.on_their_way.discard)

    async def _in_turn(self, begin: RunStart) -> None:
        async with self._turns:
            await tell(self._running, begin)
