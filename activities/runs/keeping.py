"""Keeping the record of a run: one statement keeps a part, ends the row and wakes who waits."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, bindparam, case, cast, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import Timestamp, now
from activities.ends.outbox import ended_starts
from activities.events.outbox import base, ended_runs
from activities.ids import new_id
from activities.runs.models import PART, RUN
from activities.runs.places import FREED
from activities.runs.records import FINAL, recorded_counts, without_values
from activities.runs.values import encoded, size_of
from activities.runs.wakeups import DUE, ENDED
from engine.ports import RunRecord
from nextscript.values import Json, from_wire

_ENDS: Final = (
    *("status", "output", "output_size", "error", "steps", "waiting_for", "stuck", "start"),
    *("handed_over", "started_at", "ended_at"),
)
# No parameter has the name of a column: it would be set in both tables.
_KEEP = insert(PART).values({one.name: bindparam(f"part_{one.name}") for one in PART.c})
_KEEP = _KEEP.on_conflict_do_nothing()
# Who never got a place never began, and who waited for one began when it came.
_START = func.coalesce(RUN.c.started_at, bindparam("end_started_at", type_=Timestamp))
_BEGAN = {"started_at": case((RUN.c.placed, _START), else_=null())}
_END = (
    update(RUN)
    .where(RUN.c.id == bindparam("run"), RUN.c.ended_at.is_(None))
    .values({name: bindparam(f"end_{name}") for name in _ENDS} | _BEGAN)
    .returning(
        *(RUN.c.id, RUN.c.queue, RUN.c.callback_url, RUN.c.organisation_id, RUN.c.project_id),
        *(RUN.c.flow_id, RUN.c.flow_key, RUN.c.status, RUN.c.test, RUN.c.ends),
    )
    .cte("ended")
)
_FREED = select(func.pg_notify(literal(FREED), _END.c.queue)).where(_END.c.queue.is_not(None))
_DUE = select(func.pg_notify(literal(DUE), cast(_END.c.id, String)))
_DUE = _DUE.where(_END.c.callback_url.is_not(None))
_BEFORE = select(func.count()).where(PART.c.run_id == bindparam("run"), PART.c.digest != FINAL)
_FINISH = select(
    func.pg_notify(literal(ENDED), bindparam("said")),
    select(func.count()).select_from(_END).scalar_subquery().label("ended"),
    _BEFORE.scalar_subquery().label("before"),
    _FREED.scalar_subquery().label("freed"),
    _DUE.scalar_subquery().label("due"),
).add_cte(_KEEP.cte("kept"), ended_runs(_END), ended_starts(_END))


async def keep_part(session: AsyncSession, record: RunRecord) -> bool:
    """Keep a part of a record, twice is once. Say whether it ended the run just now.

    Every statement may stand alone: what a crash leaves out the next attempt does.
    """
    part = {f"part_{name}": value for name, value in _part(record).items()}
    if not record.final:
        await session.execute(_KEEP, part)
        return False
    ends = _ending(record)
    if record.continued:  # whoever sees the run ended sees the steps of all its parts
        earlier = await recorded_counts(session, UUID(record.run_id), "status")
        ends["steps"] = Counter(earlier) + Counter(_counts(record.steps))
    ending = {f"end_{name}": value for name, value in ends.items()}
    told = {"run": UUID(record.run_id), "said": record.run_id}
    done = (await session.execute(_FINISH, {**part, **ending, **told, **base()})).one()
    if done.before:
        counts = await recorded_counts(session, UUID(record.run_id), "status")
        counted = update(RUN).where(RUN.c.id == UUID(record.run_id)).values(steps=counts)
        await session.execute(counted)
    return bool(done.ended)


def storable(value: Json) -> Json:
    """Give JSON as PostgreSQL takes it: it has no NUL and no half surrogates in text."""
    text = json.dumps(value)
    return _cleaned(value) if "\\u0000" in text or "\\ud" in text else value


def _cleaned(value: Json) -> Json:
    match value:
        case str():
            clean = value.replace("\0", "\ufffd")
            return clean.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {str(_cleaned(key)): _cleaned(item) for key, item in value.items()}
    return value


def _part(record: RunRecord) -> dict[str, object]:
    taken = [without_values(step) for step in record.steps]
    steps = storable([shown for shown, _ in taken])
    values = storable({str(shown["path"]): io for shown, io in taken})
    logs = storable(record.logs)
    return {
        "id": new_id(),
        "organisation_id": UUID(record.organisation_id),
        "project_id": UUID(record.project_id),
        "run_id": UUID(record.run_id),
        "digest": FINAL if record.final else _digest([record.final, steps, values, logs]),
        "steps": steps,
        "io": values,
        "logs": logs,
        "created_at": now(),
    }


def _digest(part: Json) -> str:
    return hashlib.sha256(encoded(part)).hexdigest()


def _ending(record: RunRecord) -> dict[str, object]:
    ended = record.ended_at
    return {
        "status": record.status,
        "output": storable(record.output),
        "output_size": size_of(from_wire(record.output)) if record.output is not None else 0,
        "error": storable(record.error),
        "steps": _counts(record.steps),
        "waiting_for": [],
        "stuck": None,
        "start": None,
        "handed_over": True,
        "started_at": datetime.fromtimestamp(record.started_at, UTC),
        "ended_at": datetime.fromtimestamp(ended, UTC) if ended else now(),
    }


def _counts(steps: Iterable[Json]) -> dict[str, int]:
    return dict(Counter(str(step["status"]) for step in steps if isinstance(step, dict)))
