"""Collecting large values: what no run refers to any more leaves object storage.

Mark and sweep, a project at a time, while runs go on. Objects that are old enough (store.objects)
are noted, then those struck out that somebody refers to. Since nobody is given the id of an old
object but by copying a reference, every old object that will ever be used again had a holder when
the pass began: a row, or a live run. What happens to a holder meanwhile:

- A live run ends: its history is still there to be read, and its record, looked through a second
  time for all runs that were live.
- It continues as new: what it let go of is in its record only, as before.
- It hands a reference to the run that called it: that one's history has it. Who called is live, and
  read after the rows.
- It is forked: the fork holds the row of the run it reads until its own is written
  (activities.runs.fork), and what is new is looked through the second time.
- It is deleted before it was read: then it is not known what it passed on, and the project is left
  for the next pass. So it is when any live run cannot be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.columns import now
from activities.projects.models import Project
from activities.runs.collectable import Collectable
from activities.runs.context import Running
from activities.runs.counters import COLLECTED, NOT_COLLECTED
from engine.client import pieces_of
from engine.client.holdings import Named, held, open_runs
from nextscript.errors import NextScriptError, NotFound, Unavailable

_LOCK = 0x4E53_434F_4C4C  # any number; only this takes it
_AT_ONCE = 8
_LATE = timedelta(hours=1)
"""A row may become visible so much later than the time it bears."""
_log = structlog.get_logger("nextscript.collecting")


async def collect(running: Running) -> int:
    """Make one pass over all projects; give how many objects went. One process at a time does."""
    async with _alone(running) as connection:
        if connection is None:
            return 0
        projects = (await connection.scalars(select(col(Project.id)))).all()
        return sum([await _of_project(running, connection, one) for one in projects])


@asynccontextmanager
async def _alone(running: Running) -> AsyncIterator[AsyncConnection | None]:
    engine = cast("AsyncEngine", running.sessions.kw["bind"])
    own = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with own.connect() as connection:
        if not await connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
            yield None
            return
        try:
            async with Collectable.tables(connection):
                yield connection
        finally:
            await connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))


async def _of_project(running: Running, connection: AsyncConnection, project_id: UUID) -> int:
    try:
        removed = await _Pass(running, connection, project_id).make()
    except NextScriptError as error:
        NOT_COLLECTED.inc()
        _log.warning("collecting.skipped", project_id=str(project_id), why=error.message)
        return 0
    if removed:
        COLLECTED.inc(removed)
        _log.info("collecting.done", project_id=str(project_id), objects=removed)
    return removed


class _Pass:
    """One project's pass."""

    def __init__(self, running: Running, connection: AsyncConnection, project_id: UUID) -> None:
        self._running = running
        self._objects = running.objects
        self._project = str(project_id)
        self._left = Collectable(connection, project_id)

    async def make(self) -> int:
        """Make it. Raises what keeps it from knowing all references; then nothing is deleted."""
        began, left = now(), self._left
        await left.begin()
        async for batch in self._objects.stale(self._project, began):
            await left.add(batch)
        if await left.is_empty():
            return 0
        await left.watch()
        await left.spare_recorded()
        await left.watch()
        if await left.is_empty():
            return 0
        await self._spare_held()
        await left.spare_recorded(since=began - _LATE)
        await self._spare_pieces()
        return await self._sweep()

    async def _spare_held(self) -> None:
        known = await self._left.watched()
        still_open = await open_runs(self._running.parts.engine, self._project)
        for some in _batched([*known, *(one for one in still_open if one not in known)], _AT_ONCE):
            for named in await asyncio.gather(*(self._held(one, known) for one in some)):
                await self._left.spare(named)

    async def _held(self, run_id: str, known: Mapping[str, bool]) -> Named:
        try:
            return await held(self._running.parts.engine, self._objects, self._project, run_id)
        except NotFound:
            if known.get(run_id):
                said = f"Temporal knows nothing of the run {run_id}, which was live a moment ago"
                raise Unavailable(said) from None
            return {}  # it never began, and its row names all it has; or it was over before

    async def _spare_pieces(self) -> None:
        async for batch in self._left.outlined():
            for some in _batched(batch, _AT_ONCE):
                for pieces in await asyncio.gather(*map(self._pieces, some)):
                    await self._left.spare(dict.fromkeys(pieces, 0))

    async def _pieces(self, object_id: str) -> list[str]:
        try:
            return await pieces_of(self._objects, self._project, object_id)
        except NotFound:
            return []  # what it named cannot be read any more either

    async def _sweep(self) -> int:
        removed = 0
        async for batch in self._left.take():
            for some in _batched(batch, _AT_ONCE):
                await asyncio.gather(*(self._objects.delete(self._project, one) for one in some))
            removed += len(batch)
        return removed


def _batched(items: list[str], many: int) -> Iterator[list[str]]:
    return (items[at : at + many] for at in range(0, len(items), many))
