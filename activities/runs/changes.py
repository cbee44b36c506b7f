"""Which runs of a project have changed: one look a second, per project somebody watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from activities.runs.models import RUN
from store.session import SessionFactory

_EVERY = 1.0
_NEWEST = 200
_HELD = 1_000
_LOST = (SQLAlchemyError, OSError, TimeoutError)
_SEEN = (RUN.c.id, RUN.c.status, RUN.c.status_at, RUN.c.waiting_for, RUN.c.stuck, RUN.c.ended_at)
_log = structlog.get_logger(__name__)
State = tuple[object, ...]
News = asyncio.Queue[UUID]


class Changes:
    """Looks on behalf of all who watch a project. Starts and ends cost the engine nothing more."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._watchers: dict[UUID, set[News]] = {}
        self._looking: dict[UUID, asyncio.Task[None]] = {}
        self._begun: dict[UUID, asyncio.Event] = {}

    @asynccontextmanager
    async def of(self, project_id: UUID) -> AsyncIterator[News]:
        """Give a queue of the ids of runs that start or change from now on."""
        news: News = asyncio.Queue(_HELD)
        self._watchers.setdefault(project_id, set()).add(news)
        if project_id not in self._looking:
            begun = self._begun[project_id] = asyncio.Event()
            self._looking[project_id] = asyncio.create_task(self._look(project_id, begun))
        try:
            await self._begun[project_id].wait()
            yield news
        finally:
            self._leave(project_id, news)

    def _leave(self, project_id: UUID, news: News) -> None:
        left = self._watchers[project_id]
        left.discard(news)
        if not left:
            del self._watchers[project_id]
            if task := self._looking.pop(project_id, None):
                task.cancel()

    async def _look(self, project_id: UUID, begun: asyncio.Event) -> None:
        known: dict[UUID, State] = {}
        while True:
            if begun.is_set():
                await asyncio.sleep(_EVERY)
            try:
                found = await self._states(project_id, known)
            except _LOST as error:
                _log.warning("runs.changes_lost", error=type(error).__name__)
                await asyncio.sleep(_EVERY)
                continue
            if not begun.is_set():
                known = found
                begun.set()
            for run_id in sorted(one for one, state in found.items() if known.get(one) != state):
                self._tell(project_id, run_id)
            known = found

    def _tell(self, project_id: UUID, run_id: UUID) -> None:
        for news in self._watchers.get(project_id, ()):
            with suppress(asyncio.QueueFull):  # who is that far behind reads the list again
                news.put_nowait(run_id)

    async def _states(self, project_id: UUID, known: dict[UUID, State]) -> dict[UUID, State]:
        """Give the newest runs as they stand, and older ones that had not ended before."""
        newest = (
            select(RUN.c.id)
            .where(RUN.c.project_id == project_id)
            .order_by(RUN.c.id.desc())
            .limit(_NEWEST)
        )
        live = [one for one, state in known.items() if state[-1] is None]
        query = select(*_SEEN).where(or_(RUN.c.id.in_(newest), RUN.c.id.in_(live)))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        return {row.id: (row.status, row.status_at, *_plain(row)) for row in rows}


def _plain(row: object) -> State:
    waiting: list[str] = getattr(row, "waiting_for", [])
    return (tuple(waiting), getattr(row, "stuck", None), getattr(row, "ended_at", None))
