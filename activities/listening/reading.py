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
from activities.listening.wanted import WANTED, with_wanted
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import projects
from activities.projects.loading import load_flow, visible_flows
from activities.projects.models import Flow
from activities.runs.shapes import FlowName
from nextscript.values import Small, from_wire

_MOST = 50
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
class FailingView(ListenerView):
    """A listener that fails, and whose it is."""

    flow: FlowName


@operation("listeners.failing", permission="flow.read", unaudited="changes nothing")
async def failing(session: AsyncSession, actor: Actor, project_id: UUID) -> list[FailingView]:
    """Give what fails to listen among the flows the actor may see, at most 50."""
    await projects.load(session, actor, project_id, partly="flow.read")
    seen = visible_flows(actor).where(col(Flow.project_id) == project_id)
    query = with_wanted().where(
        WANTED,
        col(Listener.status) == "failing",
        col(Listener.flow_id).in_(seen.with_only_columns(col(Flow.id))),
    )
    found = query.order_by(col(Listener.status_at)).limit(_MOST).add_columns(Flow)
    rows = (await session.execute(found)).all()
    return [
        FailingView(
            **vars(_view(row, wanted=True)),
            flow=FlowName(id=flow.id, key=flow.key, name=flow.name),
        )
        for row, _, flow in rows
    ]


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
