"""Starts of one flow by events of one trigger, many in a transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor
from activities.projects import variables
from activities.projects.living import refuse_unless_open
from activities.projects.models import Flow
from activities.runs.context import Running
from activities.runs.models import RUN, Run
from activities.runs.places import Claim, alive, claim_of, full, lock
from activities.runs.preparing import Prepared, prepare
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.rows import About, row_of
from activities.runs.shapes import Origin
from activities.runs.start import Start, Started, begin_of
from engine.start import RunStart, Source
from nextscript.errors import Invalid, TooMany
from nextscript.values import Json

_INSERT = (
    insert(RUN)
    .on_conflict_do_nothing(index_elements=["flow_id", "idempotency_key"])
    .returning(RUN.c.id)
)


@dataclass(frozen=True)
class Fires:
    """An event of a trigger, and the key under which it starts one run, ever."""

    node: str
    key: str
    event: Json
    source: Source = "message"
    depth: int = 0


@dataclass
class Batch:
    """What became of events: `taken` from the front were dealt with; the rest has no room yet."""

    taken: int
    started: list[Started] = field(default_factory=list)
    refused: dict[int, Invalid] = field(default_factory=dict)
    full: TooMany | None = None


@dataclass
class _Next:
    at: int
    begin: RunStart
    about: About
    claim: Claim | None


async def start_many(
    session: AsyncSession, actor: Actor, running: Running, flow: Flow, fires: Sequence[Fires]
) -> Batch:
    """Start a run for each event that has none yet. The caller commits, then tells the engine.

    Raises Conflict for a flow or project that starts nothing, and then nothing was started. Where
    a limit is met, the events before it are started.
    """
    await refuse_unless_open(session, flow.project_id)
    prepared = await prepare(session, running.catalog, flow, None)
    batch, nexts = Batch(len(fires)), []
    known = await _known(session, flow, fires)
    values = await variables.values_of(session, flow.project_id) if prepared.reads_vars else {}
    for at, one in enumerate(fires):
        if one.key in known:
            continue
        known.add(one.key)
        try:
            await running.quotas.take(session, flow.project_id)
            nexts.append(await _next(running, actor, flow, prepared, values, at, one))
        except Invalid as refused:
            batch.refused[at] = refused
        except TooMany as limit:
            batch.taken, batch.full = at, limit
            break
    await _write(session, batch, nexts)
    return batch


async def _known(session: AsyncSession, flow: Flow, fires: Sequence[Fires]) -> set[str]:
    keys = [one.key for one in fires]
    query = select(RUN.c.idempotency_key).where(
        RUN.c.flow_id == flow.id, RUN.c.idempotency_key.in_(keys)
    )
    return set((await session.scalars(query)).all())


async def _next(
    running: Running,
    actor: Actor,
    flow: Flow,
    prepared: Prepared,
    values: dict[str, Json],
    at: int,
    one: Fires,
) -> _Next:
    request = StartRequest.model_construct(
        _fields_set={"trigger"}, trigger=TriggerEvent(node=one.node, output=one.event)
    )
    asked = Start(request, source=one.source, key=one.key, depth=one.depth)
    begin = await begin_of(running, actor, flow, prepared, asked, values)
    claim = await claim_of(running, begin, prepared.document)
    # One event is one request: however it is told again, its key says that it is the same.
    mark = hashlib.sha256(one.key.encode()).hexdigest()
    return _Next(at, begin, About(actor, Origin(), one.key, mark, begin.priority), claim)


async def _write(session: AsyncSession, batch: Batch, nexts: list[_Next]) -> None:
    rows = await _placed(session, batch, nexts)
    if not rows:
        return
    made = set((await session.scalars(_INSERT, rows)).all())
    begins = {one.begin.run_id: one.begin for one in nexts}
    batch.started = [
        Started(Run(**row), begins[str(row["id"])]) for row in rows if row["id"] in made
    ]


async def _placed(
    session: AsyncSession, batch: Batch, nexts: list[_Next]
) -> list[dict[str, Any]]:  # Any: each column has its own
    """Give the rows, each with a place if it needs one and one is free, up to where a flow that
    refuses what is too much is full."""
    live: dict[str, int] = {}
    for queue in sorted({one.claim.queue for one in nexts if one.claim}):  # in order: no deadlock
        await lock(session, queue)
        live[queue] = await session.scalar(select(func.count()).where(*alive(queue))) or 0
    rows: list[dict[str, Any]] = []  # Any: as above
    for one in nexts:
        row = row_of(one.begin, one.about)
        if one.claim is not None:
            queue, rule = one.claim.queue, one.claim.rule
            row["placed"] = live[queue] < rule.limit
            if not row["placed"] and rule.when_full == "refuse":
                batch.taken, batch.full = one.at, full(rule)
                batch.refused = {at: why for at, why in batch.refused.items() if at < one.at}
                return rows
            live[queue] += 1
            row |= {"queue": queue, "queue_limit": rule.limit, "when_full": rule.when_full}
        else:
            row |= {"queue": None, "queue_limit": None, "when_full": None}
        rows.append(row)
    return rows
