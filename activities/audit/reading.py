"""Looking at the log: a page of it, or all that fits a filter, to be taken elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Outcome
from activities.audit.models import AuditEvent
from activities.audit.scope import about
from activities.authorising import projects_of, within
from activities.ids import first_id_at
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from store.session import SessionFactory

_BATCH = 500


@dataclass(frozen=True)
class Filters:
    """Which events are looked for; an action ending in `.` is a family of them."""

    actor: UUID | None = None
    action: str | None = None
    resource: str | None = None
    kind: str | None = None
    outcome: Outcome | None = None
    project: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def said(self) -> list[str]:
        """Give the filters that are set, as the log of looking at the log names them."""
        return [f"{name}={value}" for name, value in vars(self).items() if value is not None]


@operation("audit.list", permission="audit.read", audit="audit")
async def listed(
    session: AsyncSession, actor: Actor, filters: Filters, window: Window
) -> Page[AuditEvent]:
    """List events, the newest first. Looking is an event, too, in the next look."""
    about(
        None, None, _only_project(actor), filters=filters.said(), further=window.after is not None
    )
    return await page(session, _matching(actor, filters), AuditEvent, window)


@operation("audit.export", permission="audit.read", audit="audit")
async def export(
    session: AsyncSession, actor: Actor, sessions: SessionFactory, filters: Filters, format: str
) -> AsyncIterator[AuditEvent]:
    """Give all events that fit, the oldest first, as they are read; the export is an event too."""
    where = _only_project(actor)
    about(None, None, where, filters=filters.said(), format=format)
    return _read(sessions, _matching(actor, filters))


async def _read(sessions: SessionFactory, query: Select[AuditEvent]) -> AsyncIterator[AuditEvent]:
    """Read a batch at a time: whoever takes it slowly keeps no transaction open."""
    after, seq = 0, col(AuditEvent.seq)
    while True:
        part = query.where(seq > after).order_by(seq).limit(_BATCH)
        async with sessions() as session:
            rows = list(await session.scalars(part))
        for row in rows:
            yield row
        if len(rows) < _BATCH:
            return
        after = rows[-1].seq


def _only_project(actor: Actor) -> UUID | None:
    """Give where the look is noted: in the project of who sees one alone, so that they see it."""
    places = [] if actor.may_everywhere("audit.read") else projects_of(actor, "audit.read")
    return places[0] if len(places) == 1 else None


def _matching(actor: Actor, filters: Filters) -> Select[AuditEvent]:
    query = select(AuditEvent).where(
        col(AuditEvent.organisation_id) == actor.organisation_id,
        within(actor, col(AuditEvent.project_id), look="audit.read"),
    )
    if filters.project:
        query = query.where(col(AuditEvent.project_id) == filters.project)
    if filters.action:
        action = col(AuditEvent.action)
        family = filters.action.endswith(".")
        query = query.where(
            action.startswith(filters.action, autoescape=True)
            if family
            else action == filters.action
        )
    if filters.since:
        query = query.where(col(AuditEvent.id) >= first_id_at(filters.since))
    if filters.until:
        query = query.where(col(AuditEvent.id) < first_id_at(filters.until))
    same = {
        "actor_id": filters.actor,
        "resource_id": filters.resource,
        "resource_kind": filters.kind,
        "outcome": filters.outcome,
    }
    return query.filter_by(**{name: value for name, value in same.items() if value is not None})
