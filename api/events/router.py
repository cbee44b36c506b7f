"""Outgoing events: endpoints of a project, and what they were told."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from activities.events import deliveries, endpoints
from activities.events.endpoints import Asked, NewSecret
from activities.events.models import EventDelivery, EventEndpoint
from activities.paging import Page
from api.access import needs
from api.deps import CurrentActor, ProjectId, Session
from api.door import make_router
from api.events.schemas import (
    EventDeliveryBody,
    EventDeliveryPage,
    EventDeliveryRead,
    EventEndpointCreate,
    EventEndpointMade,
    EventEndpointPage,
    EventEndpointPatch,
    EventEndpointRead,
    EventSecretCreate,
    State,
)
from api.paging import Window
from api.runs.deps import RunningParts

router = make_router(prefix="/v1", tags=["events"])
EndpointId = Annotated[UUID, Path(description="The event endpoint.")]
DeliveryId = Annotated[UUID, Path(description="The delivery.")]
_MANAGE = [needs("project.manage")]
_ONE = "/event-endpoints/{endpoint_id}"
_DELIVERY = _ONE + "/deliveries/{delivery_id}"


@router.get("/projects/{project_id}/event-endpoints", dependencies=_MANAGE)
async def list_event_endpoints(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> EventEndpointPage:
    """List who is told of a project's events."""
    found = await endpoints.listed(session, actor, project_id)
    return EventEndpointPage(items=[EventEndpointRead.model_validate(one) for one in found])


@router.post("/projects/{project_id}/event-endpoints", status_code=201, dependencies=_MANAGE)
async def create_event_endpoint(
    body: EventEndpointCreate,
    session: Session,
    actor: CurrentActor,
    running: RunningParts,
    project_id: ProjectId,
) -> EventEndpointMade:
    """Have an address told of events; what it is signed with is shown this once."""
    asked = Asked(**dict(body))
    return _made(await endpoints.create(session, actor, running, project_id, asked))


@router.get(_ONE, response_model=EventEndpointRead, dependencies=_MANAGE)
async def get_event_endpoint(
    session: Session, actor: CurrentActor, endpoint_id: EndpointId
) -> EventEndpoint:
    """Read one endpoint."""
    return await endpoints.get(session, actor, endpoint_id)


@router.patch(_ONE, response_model=EventEndpointRead, dependencies=_MANAGE)
async def update_event_endpoint(
    body: EventEndpointPatch,
    session: Session,
    actor: CurrentActor,
    running: RunningParts,
    endpoint_id: EndpointId,
) -> EventEndpoint:
    """Change an endpoint; switched on again, it is believed anew."""
    return await endpoints.change(session, actor, running, endpoint_id, Asked(**dict(body)))


@router.delete(_ONE, status_code=204, dependencies=_MANAGE)
async def delete_event_endpoint(
    session: Session, actor: CurrentActor, endpoint_id: EndpointId
) -> None:
    """Tell an address nothing any more; its log goes with it."""
    await endpoints.delete(session, actor, endpoint_id)


@router.post(_ONE + "/secret", status_code=201, dependencies=_MANAGE)
async def renew_event_secret(
    body: EventSecretCreate,
    session: Session,
    actor: CurrentActor,
    running: RunningParts,
    endpoint_id: EndpointId,
) -> EventEndpointMade:
    """Replace what an endpoint's messages are signed with; it is shown this once."""
    keep_old = timedelta(hours=body.keep_old_hours)
    return _made(await endpoints.renew_secret(session, actor, running, endpoint_id, keep_old))


@router.post(
    _ONE + ":test", response_model=EventDeliveryRead, status_code=202, dependencies=_MANAGE
)
async def test_event_endpoint(
    session: Session, actor: CurrentActor, endpoint_id: EndpointId
) -> EventDelivery:
    """Send an event that did not happen, to see whether it arrives."""
    return await deliveries.send_test(session, actor, endpoint_id)


@router.get(_ONE + "/deliveries", response_model=EventDeliveryPage, dependencies=_MANAGE)
async def list_event_deliveries(
    session: Session,
    actor: CurrentActor,
    endpoint_id: EndpointId,
    window: Window,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
) -> Page[EventDelivery]:
    """List what an endpoint was told in the last two weeks, the newest first."""
    return await deliveries.listed(session, actor, endpoint_id, state, window)


@router.get(_DELIVERY, response_model=EventDeliveryBody, dependencies=_MANAGE)
async def get_event_delivery(
    session: Session, actor: CurrentActor, endpoint_id: EndpointId, delivery_id: DeliveryId
) -> EventDelivery:
    """Read one delivery, with what was sent."""
    return await deliveries.get(session, actor, endpoint_id, delivery_id)


@router.post(
    _DELIVERY + ":send", response_model=EventDeliveryRead, status_code=202, dependencies=_MANAGE
)
async def send_event_again(
    session: Session, actor: CurrentActor, endpoint_id: EndpointId, delivery_id: DeliveryId
) -> EventDelivery:
    """Send one again, under the same `webhook-id`."""
    return await deliveries.send_again(session, actor, endpoint_id, delivery_id)


def _made(made: NewSecret) -> EventEndpointMade:
    shown = EventEndpointRead.model_validate(made.endpoint)
    return EventEndpointMade(**dict(shown), secret=made.secret)
