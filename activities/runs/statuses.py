"""The status of a live run, and what is to be told when it begins to wait for an approval."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from activities.events.outbox import base, waiting_runs
from activities.runs.models import RUN
from engine.ports import Status

_APPROVAL = "approval"


async def show(session: AsyncSession, status: Status) -> None:
    """Show a live run's status in lists; what is older than the known one changes nothing."""
    shown = (
        update(RUN)
        .where(
            RUN.c.id == UUID(status.run_id), RUN.c.ended_at.is_(None), RUN.c.status_at <= status.at
        )
        .values(
            status=status.status,
            waiting_for=status.waiting_for,
            status_at=status.at,
            handed_over=True,
            started_at=func.coalesce(RUN.c.started_at, func.now()),
        )
    )
    if _APPROVAL not in status.waiting_for:
        await session.execute(shown)
        return
    about = (RUN.c.id, RUN.c.organisation_id, RUN.c.project_id, RUN.c.flow_id, RUN.c.test)
    now_waits = shown.returning(*about).cte("shown")
    before = RUN.alias("before")  # as it was: a statement does not see what it writes itself
    begins = (
        select(now_waits)
        .join(before, before.c.id == now_waits.c.id)
        .where(~before.c.waiting_for.contains([_APPROVAL]))
        .subquery("begins")
    )
    told = waiting_runs(begins, bindparam("status_at_text"))
    await session.execute(told, {**base(), "status_at_text": f"{status.at:.6f}"})
