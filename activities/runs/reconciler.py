"""The reconciler: what the database promises and what Temporal has are made the same again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.periodic import now_and_then
from activities.runs.context import Running
from activities.runs.counters import REPAIRED
from activities.runs.launch import tell
from activities.runs.models import Run
from activities.runs.notices import hand_over_notices
from activities.runs.ports import RunRecords
from activities.runs.queueing import move_up_everywhere
from engine.client import RunResult
from engine.ports import RunRecord
from engine.start import RunStart
from nextscript.errors import NotFound, Unavailable
from nextscript.values import to_wire

PAUSE = 3.0
"""Seconds between two passes."""
ORPHAN_AGE = timedelta(seconds=3)
"""How old a start must be before it counts as lost on its way."""
CHECK_EVERY = timedelta(seconds=10)
LOOK = 0.5
"""Seconds to ask Temporal whether a run is over; one that does not answer is still going."""
SILENT_FOR = timedelta(seconds=20)
_BATCH = 50
_LOCK = 0x4E53_5245_43  # any number; only reconcilers take this advisory lock
_log = structlog.get_logger(__name__)


class Reconciler:
    """One of the processes at a time repairs; the lock goes with the transaction that holds it."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._records = RunRecords(running.sessions)

    async def run(self) -> None:
        """Repair for ever; an outage is waited out."""
        await now_and_then(PAUSE, self.once, "runs.reconcile")

    async def once(self, *, orphan_age: timedelta = ORPHAN_AGE) -> bool:
        """Make one pass. False when another process is at it."""
        async with self._running.sessions() as session, session.begin():
            mine = await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK)))
            if not mine:
                return False
            orphans = await self._orphans(session, orphan_age)
            await asyncio.gather(*(self._start(run) for run in orphans))
            await move_up_everywhere(self._running)
            await hand_over_notices(self._running)
            await asyncio.gather(*(self._check(run) for run in await self._live(session)))
        return True

    async def _orphans(self, session: AsyncSession, age: timedelta) -> list[Run]:
        query = select(Run).where(
            col(Run.ended_at).is_(None),
            col(Run.handed_over).is_(False),
            col(Run.placed).is_(True),
            col(Run.created_at) < now() - age,
        )
        found = await session.scalars(query.order_by(col(Run.id)).limit(_BATCH))
        return [run for run in found if run.start is not None]

    async def _start(self, run: Run) -> None:
        await tell(self._running, RunStart.model_validate(run.start))
        REPAIRED.labels(kind="started").inc()

    async def _live(self, session: AsyncSession) -> list[Run]:
        """Give the live runs that were looked at the longest ago."""
        due = now() - CHECK_EVERY
        since = func.coalesce(col(Run.checked_at), col(Run.created_at))
        query = select(Run).where(
            col(Run.ended_at).is_(None), col(Run.handed_over).is_(True), since < due
        )
        return list(await session.scalars(query.order_by(since).limit(_BATCH)))

    async def _check(self, run: Run) -> None:
        project, run_id = str(run.project_id), str(run.id)
        try:
            result = await self._running.parts.engine.result(project, run_id, LOOK)
        except TimeoutError:
            await self._note(run, await self._stuck_now(run))
        except NotFound:
            lost = "Temporal does not know this run any more."
            await self._close(run, RunResult("failed"), {"code": "run.lost", "message": lost})
        except Unavailable:
            return
        else:
            error = asdict(result.error) if result.error else None
            await self._close(run, result, error)

    async def _stuck_now(self, run: Run) -> str | None:
        stuck = await self._stuck(run)
        if stuck is not None and run.stuck is None:
            with suppress(NotFound, Unavailable):
                await self._running.parts.engine.be_careful(str(run.project_id), str(run.id))
        return stuck

    async def _stuck(self, run: Run) -> str | None:
        """Say what keeps a running run from moving, when it has not been heard of for a while."""
        if run.status != "running" or run.created_at > now() - SILENT_FOR:
            return None
        try:
            view = await self._running.parts.engine.view(
                str(run.project_id), str(run.id), brief=True
            )
        except (NotFound, Unavailable):
            return None
        return view.stuck

    async def _note(self, run: Run, stuck: str | None) -> None:
        async with self._running.sessions() as session, session.begin():
            await session.execute(
                update(Run)
                .where(col(Run.id) == run.id, col(Run.ended_at).is_(None))
                .values(checked_at=now(), stuck=stuck)
            )

    async def _close(self, run: Run, result: RunResult, error: dict[str, object] | None) -> None:
        """Keep what can still be known of a run that ended without keeping its record."""
        async with self._running.sessions() as session:
            fresh = await session.get(Run, run.id)
        if fresh is None or fresh.ended_at is not None:
            return  # it has, meanwhile
        steps = await self._steps(run)
        _log.warning("run.record_repaired", run_id=str(run.id), status=result.status)
        record = {
            "run_id": str(run.id),
            "project_id": str(run.project_id),
            "organisation_id": str(run.organisation_id),
            "flow_id": str(run.flow_id),
            "status": result.status,
            "output": to_wire(result.output),
            "error": error,
            "started_at": (run.started_at or run.created_at).timestamp(),
            "ended_at": now().timestamp(),
            "steps": steps,
        }
        await self._records.finish(RunRecord.model_validate(record))
        REPAIRED.labels(kind="closed").inc()

    async def _steps(self, run: Run) -> list[object]:
        try:
            view = await self._running.parts.engine.view(str(run.project_id), str(run.id))
        except (NotFound, Unavailable):
            return []
        return list(view.steps)
