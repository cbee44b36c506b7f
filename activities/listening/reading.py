"""What listens for a flow, and what was refused, for people to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.listening.models import Listener, RefusedEvent
from activities.listening.wanted import with_wanted
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects.loading import load_flow
from nextscript.values import Small, from_wire

Status = Literal["starting", "listening", "failing", "stopped"]


@dataclass(frozen=True)
class ListenerView:
    """A trigger that listens or polls, and how it does."""

    node: str
    type: str
    status: Status
    since: datetime
    error_code: str | None
    error: str | None
    events: int
    refused: int
    last_event_at: datetime | None
    version: int


@operation("listeners.list", permission="flow.read")
async def listed(session: AsyncSession, actor: Actor, flow_id: UUID) -> list[ListenerView]:
    """Give what listens for a flow, by node."""
    flow = await load_flow(session, actor, flow_id)
    query = with_wanted().where(col(Listener.flow_id) == flow.id).order_by(col(Listener.node))
    return [_view(row, wanted=wanted) for row, wanted in (await session.execute(query)).all()]


@dataclass(frozen=True)
class RefusedView:
    """An event that started no run."""

    id: UUID
    node: str
    code: str
    message: str
    event: JsonValue
    created_at: datetime


@operation("refused.list", permission="run.read")
async def refused(
    session: AsyncSession, actor: Actor, flow_id: UUID, window: Window
) -> Page[RefusedView]:
    """Give the events a flow did not take, the newest first."""
    flow = await load_flow(session, actor, flow_id)
    query = select(RefusedEvent).where(col(RefusedEvent.flow_id) == flow.id)
    found = await page(session, query, RefusedEvent, window)
    return Page([_refused(row) for row in found.items], found.next)


def _refused(row: RefusedEvent) -> RefusedView:
    value = from_wire(row.event)
    event = value.value if isinstance(value, Small) else None
    return RefusedView(row.id, row.node, row.code, row.message, event, row.created_at)


def _view(row: Listener, *, wanted: bool) -> ListenerView:
    return ListenerView(
        node=row.node,
        type=row.type,
        status=cast("Status", row.status) if wanted else "stopped",
        since=row.status_at,
        error_code=row.error_code if wanted else None,
        error=row.error if wanted else None,
        events=row.events,
        refused=row.refused,
        last_event_at=row.last_event_at,
        version=row.version,
    )
