"""What an endpoint was told: the log, sending one again, and a test."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.events.endpoints import load
from activities.events.messages import trial_body
from activities.events.models import EventDelivery
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from nextscript.errors import Conflict, NotFound

TEST = "endpoint.test"


@operation("event_deliveries.list", permission="project.manage", unaudited="changes nothing")
async def listed(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, state: str | None, window: Window
) -> Page[EventDelivery]:
    """List what an endpoint was told in the last days, the newest first."""
    endpoint = await load(session, actor, endpoint_id)
    query = select(EventDelivery).where(col(EventDelivery.endpoint_id) == endpoint.id)
    if state is not None:
        query = query.where(col(EventDelivery.state) == state)
    return await page(session, query, EventDelivery, window)


@operation("event_deliveries.get", permission="project.manage", unaudited="changes nothing")
async def get(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID
) -> EventDelivery:
    """Give one, with what was sent."""
    return await _one(session, actor, endpoint_id, delivery_id)


@operation("event_deliveries.send", permission="project.manage", audit="event_delivery")
async def send_again(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID
) -> EventDelivery:
    """Send one again, under the same `webhook-id`. Raises Conflict while it is still being sent."""
    row = await _one(session, actor, endpoint_id, delivery_id)
    about(row.id, row.event, row.project_id)
    if row.ended_at is None:
        raise Conflict(
            "This is still being sent.", code="event.sending", hint="Wait until it has ended."
        )
    again = EventDelivery(
        organisation_id=row.organisation_id,
        project_id=row.project_id,
        endpoint_id=row.endpoint_id,
        event=row.event,
        subject_id=row.subject_id,
        again_of=row.again_of or row.id,
        body=row.body,
        test=row.test,
    )
    session.add(again)
    await session.flush()
    return again


@operation("event_endpoints.test", permission="project.manage", audit="event_endpoint")
async def send_test(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> EventDelivery:
    """Send an event that did not happen; also to an endpoint that is switched off."""
    endpoint = await load(session, actor, endpoint_id)
    about(endpoint.id, endpoint.url.partition("?")[0], endpoint.project_id)
    made = EventDelivery(
        organisation_id=endpoint.organisation_id,
        project_id=endpoint.project_id,
        endpoint_id=endpoint.id,
        event=TEST,
        body=trial_body(),
        test=True,
    )
    session.add(made)
    await session.flush()
    return made


async def _one(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, delivery_id: UUID
) -> EventDelivery:
    endpoint = await load(session, actor, endpoint_id)
    row = await session.get(EventDelivery, delivery_id)
    if row is None or row.endpoint_id != endpoint.id:
        raise NotFound("There is no such delivery.")
    return row
