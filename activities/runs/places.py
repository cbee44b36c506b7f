"""Places: how many runs of a flow may be under way at once (`settings.concurrency`).

A place is no thing of its own: it is the row of a live run that is `placed`. So it cannot be lost
or kept by mistake: with whatever ends the row, the place is free. Runs of one `queue` (a flow, a
key; test runs apart) are counted together, one decision at a time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from activities.runs.context import Running
from activities.runs.models import RUN, Run
from activities.runs.rows import write
from activities.runs.values import encoded
from engine.client import fetch
from engine.start import RunStart
from nextscript.document.models import ConcurrencySettings, FlowDocument
from nextscript.errors import ExpressionError, Invalid, Quota, TooMany
from nextscript.expressions import Settings, compile_template, evaluate
from nextscript.findings import Finding
from nextscript.values import Json, from_wire
from store.tenancy import seen_by

FREED = "place_freed"
"""The channel that says in which queue a run has ended."""

_KEY = "/settings/concurrency/key"
_AGAIN = timedelta(seconds=5)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:queue, 0))")


@dataclass(frozen=True)
class Claim:
    """What a start says about the place it needs."""

    queue: str
    rule: ConcurrencySettings


@dataclass(frozen=True)
class Scheduled:
    """The schedule a start comes from, and what becomes of it while the run before goes on."""

    id: UUID
    overlap: Literal["skip", "queue", "cancel", "allow"]


_WHEN_FULL: dict[str, Literal["refuse", "queue", "cancel_oldest"]] = {
    "skip": "refuse",
    "queue": "queue",
    "cancel": "cancel_oldest",
}


async def claim_of(
    running: Running,
    begin: RunStart,
    document: FlowDocument,
    schedule: Scheduled | None = None,
) -> Claim | None:
    """Give the place a start needs, if any. Raises Invalid when its key cannot be made.

    A run that its caller waits for uses the caller's place: else both could wait for ever. Where
    the flow has no rule, a schedule's runs take their places by the schedule's.
    """
    rule = document.settings.concurrency
    if rule is None and schedule is not None:
        return _of_schedule(schedule)
    if rule is None or (begin.caller is not None and begin.caller.wait):
        return None
    key = await _key(running, begin, document, rule.key) if rule.key else None
    named = encoded([begin.flow_id, begin.test, key])
    return Claim(hashlib.sha256(named).hexdigest(), rule)


def _of_schedule(schedule: Scheduled) -> Claim | None:
    if schedule.overlap == "allow":
        return None
    rule = ConcurrencySettings(limit=1, when_full=_WHEN_FULL[schedule.overlap])
    named = encoded(["schedule", str(schedule.id)])
    return Claim(hashlib.sha256(named).hexdigest(), rule)


async def _key(running: Running, begin: RunStart, document: FlowDocument, key: str) -> Json:
    scope: dict[str, Json] = {
        "input": await fetch(running.objects, begin.project_id, from_wire(begin.input)),
        "vars": dict(begin.variables),
        "run": {"id": begin.run_id, "created_at": begin.created_at},
    }
    settings = Settings(begin.created_at, document.settings.timezone, begin.seed)
    try:
        return evaluate(compile_template(key), scope, settings)
    except ExpressionError as error:
        said = f"What runs are counted by could not be made: {error.message}"
        finding = Finding(severity="error", code="run.concurrency_key", pointer=_KEY, message=said)
        raise Invalid(said, code="run.concurrency_key", findings=[finding]) from None


async def take(
    running: Running,
    session: AsyncSession,
    row: dict[str, Any],  # Any: each column has its own
    claim: Claim | None,
) -> tuple[Run, bool]:
    """Write a run's row, with a place if it needs one and one is free.

    Give the run, and whether it was made just now. Raises TooMany `limit.concurrency` when the
    flow says so.
    """
    if claim is None:
        return await write(session, row)
    rule = claim.rule
    async with seen_by(running.sessions, row["organisation_id"]) as own, own.begin():
        await lock(own, claim.queue)
        live = await own.scalar(select(func.count()).where(*alive(claim.queue))) or 0
        said = {"queue": claim.queue, "queue_limit": rule.limit, "when_full": rule.when_full}
        run, made = await write(own, {**row, **said, "placed": live < rule.limit})
        if made and not run.placed and rule.when_full == "refuse":
            raise full(rule)
    return run, made


async def lock(session: AsyncSession, queue: str) -> None:
    """Let nobody else decide about a queue until the transaction ends."""
    await session.execute(_LOCK, {"queue": queue})


def alive(queue: str) -> tuple[ColumnElement[bool], ...]:
    """Choose the live runs of a queue."""
    return RUN.c.queue == queue, RUN.c.ended_at.is_(None)


def full(rule: ConcurrencySettings) -> TooMany:
    """Give what says that a flow takes no more runs just now."""
    runs = "run" if rule.limit == 1 else "runs"
    said = f"The flow takes {rule.limit} {runs} at once, and as many are under way."
    quota = Quota("runs-at-once", rule.limit)
    return TooMany(said, retry_after=_AGAIN, code="limit.concurrency", quota=quota)
