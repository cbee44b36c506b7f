"""Retention: ended runs go when their flow's newest version, or else the operator, says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, func, select, text
from sqlmodel import col

from activities.columns import Timestamp, now
from activities.projects.models import Flow, FlowVersion
from activities.runs.context import Running
from activities.runs.counters import DELETED
from activities.runs.deleting import remove
from activities.runs.models import ENDED
from engine.client.forgetting import forget
from nextscript.document.models import Retention
from nextscript.durations import parse_duration
from store.session import open_session

_LOCK = 0x4E53_5245_5454  # any number; only this takes it
_FLOWS = 500
_AT_ONCE = 50
_DUE = text("""
    SELECT due.id, due.project_id
    FROM unnest(:flows, :statuses, :before) AS term(flow, status, before)
    CROSS JOIN LATERAL (
        SELECT id, project_id FROM run
        WHERE flow_id = term.flow AND status = term.status AND ended_at < term.before
            AND (callback_url IS NULL OR callback_state IN ('delivered', 'gone', 'failed'))
        ORDER BY ended_at LIMIT :many) AS due
    LIMIT :many
""").bindparams(
    bindparam("flows", type_=ARRAY(Uuid)),
    bindparam("statuses", type_=ARRAY(Text)),
    bindparam("before", type_=ARRAY(Timestamp)),
)
_log = structlog.get_logger("nextscript.retention")


@dataclass
class _Terms:
    """Of some flows: the runs of which status go that ended before when."""

    flows: list[UUID] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    before: list[datetime] = field(default_factory=list)

    def add(self, flow: UUID, succeeded: timedelta, failed: timedelta) -> None:
        """Note what a flow says; who cancelled a run may want to look at it, as at a failed one."""
        for status in ENDED:
            self.flows.append(flow)
            self.statuses.append(status)
            self.before.append(now() - (succeeded if status == "succeeded" else failed))


async def delete_due(running: Running) -> int:
    """Delete the ended runs that are past their retention; give how many.

    A run stays while Temporal has not closed it, and until its end was told where that was asked
    for. Several processes may do it at once: each batch is one's own.
    """
    removed = 0
    async for terms in _terms(running):
        while done := await _delete_some(running, terms):
            removed += done
    if removed:
        DELETED.inc(removed)
        _log.info("runs deleted after their retention", runs=removed)
    return removed


async def _terms(running: Running) -> AsyncIterator[_Terms]:
    """Give what is said for all flows, also those in the trash."""
    newest = and_(col(FlowVersion.flow_id) == Flow.id, col(FlowVersion.number) == Flow.version)
    said = col(FlowVersion.document)["settings"]["retention"]
    query = select(col(Flow.id), said).outerjoin(FlowVersion, newest).order_by(col(Flow.id))
    after = UUID(int=0)
    while True:
        async with open_session(running.sessions) as session:
            page = (await session.execute(query.where(col(Flow.id) > after).limit(_FLOWS))).all()
        if not page:
            return
        terms = _Terms()
        for flow, own in page:
            terms.add(flow, *_kept_for(running, own))
        yield terms
        after = page[-1][0]


def _kept_for(running: Running, own: object) -> tuple[timedelta, timedelta]:
    if own is None:
        settings = running.parts.settings
        days = settings.succeeded_run_days, settings.failed_run_days
        return timedelta(days=days[0]), timedelta(days=days[1])
    retention = Retention.model_validate(own)
    return parse_duration(retention.succeeded), parse_duration(retention.failed)


async def _delete_some(running: Running, terms: _Terms) -> int:
    asked = {"flows": terms.flows, "statuses": terms.statuses, "before": terms.before}
    async with open_session(running.sessions) as session:
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
            return 0
        due = (await session.execute(_DUE, {**asked, "many": _AT_ONCE})).all()
        engine = running.parts.engine
        over = await asyncio.gather(
            *(forget(engine, str(run.project_id), str(run.id)) for run in due)
        )
        gone = [run.id for run, is_over in zip(due, over, strict=True) if is_over]
        await remove(session, gone)
    return len(gone)
