"""Events a flow does not take: kept, so that somebody sees them and starts them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.ends.models import EndedStart
from activities.ids import new_id
from activities.listening.models import REFUSED, Listener
from activities.runs.batch import Fires
from activities.runs.context import Running
from engine.client import keep
from nextscript.errors import Invalid
from nextscript.values import to_wire

MOST = 1_000
"""How many are kept for a flow; the oldest go first."""


async def keep_refused(
    session: AsyncSession,
    running: Running,
    row: Listener | EndedStart,
    fires: Sequence[Fires],
    refused: Mapping[int, Invalid],
) -> int:
    """Keep what was refused; give how many of it are new."""
    if not refused:
        return 0
    project = str(row.project_id)
    rows = [
        {
            "id": new_id(),
            "organisation_id": row.organisation_id,
            "project_id": row.project_id,
            "flow_id": row.flow_id,
            "node": row.node,
            "key": fires[at].key,
            "event": to_wire(await keep(running.objects, project, fires[at].event)),
            "code": why.code,
            "message": why.message,
            "created_at": now(),
        }
        for at, why in sorted(refused.items())
    ]
    writing = insert(REFUSED).on_conflict_do_nothing().returning(REFUSED.c.id)
    made = (await session.scalars(writing, rows)).all()
    mine = REFUSED.c.flow_id == row.flow_id
    older = select(REFUSED.c.id).where(mine).order_by(REFUSED.c.id.desc()).offset(MOST)
    await session.execute(delete(REFUSED).where(REFUSED.c.id.in_(older)))
    return len(made)
