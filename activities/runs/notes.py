"""Noting in runs' rows that the engine knows them: many runs with one statement."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import bindparam, case, func, update

from activities.runs.models import RUN
from store.session import SessionFactory

_TOGETHER = 0.1
"""Seconds in which notes are gathered; most short runs have ended by then and need none."""
_KNOWN = (
    update(RUN)
    .where(RUN.c.id.in_(bindparam("runs", expanding=True)), RUN.c.ended_at.is_(None))
    .values(
        handed_over=True,
        status=case((RUN.c.status == "queued", "running"), else_=RUN.c.status),
        started_at=func.coalesce(RUN.c.started_at, func.now()),  # and so it stays
    )
)


class Notes:
    """Gathers runs and notes them together. A lost note costs a look by the reconciler."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._runs: set[UUID] = set()
        self._writing: asyncio.Task[None] | None = None

    async def note(self, run_id: UUID) -> None:
        """Note a run, with those of the same moment. Raises what kept it from being written."""
        self._runs.add(run_id)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(self._writing)

    async def _write(self) -> None:
        await asyncio.sleep(_TOGETHER)
        runs, self._runs, self._writing = self._runs, set(), None
        async with self._sessions() as session:
            await session.execute(_KNOWN, {"runs": list(runs)})
