"""What listens for a flow: how it does, what was refused, and that started again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.listening import reading
from activities.listening.again import start_again
from activities.listening.reading import FailingView, ListenerView, RefusedView
from activities.paging import Page
from activities.runs.presenting import present
from activities.runs.shapes import RunRead
from api.access import needs
from api.deps import CurrentActor, FlowId, ProjectId, Session
from api.door import make_router
from api.listeners.schemas import FailingListenersRead, ListenersRead, RefusedRead
from api.paging import PageRead, Window
from api.runs.deps import RunningParts

router = make_router(prefix="/v1", tags=["flows"])
_FLOW = "/flows/{flow_id}"
RefusedId = Annotated[UUID, Path(description="The refused event.")]


@router.get(_FLOW + "/listeners", response_model=ListenersRead, dependencies=[needs("flow.read")])
async def list_listeners(
    session: Session, actor: CurrentActor, flow_id: FlowId
) -> dict[str, list[ListenerView]]:
    """Give the flow's triggers that listen or poll, and how they do."""
    return {"items": await reading.listed(session, actor, flow_id)}


@router.get(
    "/projects/{project_id}/listeners:failing",
    response_model=FailingListenersRead,
    dependencies=[needs("flow.read")],
)
async def list_failing_listeners(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> dict[str, list[FailingView]]:
    """Give what fails to listen in a project, the longest first."""
    return {"items": await reading.failing(session, actor, project_id)}


@router.get(
    _FLOW + "/refused", response_model=PageRead[RefusedRead], dependencies=[needs("run.read")]
)
async def list_refused(
    session: Session, actor: CurrentActor, flow_id: FlowId, window: Window
) -> Page[RefusedView]:
    """List the events that started no run because the flow does not take them."""
    return await reading.refused(session, actor, flow_id, window)


@router.post(
    _FLOW + "/refused/{refused_id}:start", status_code=202, dependencies=[needs("run.start")]
)
async def start_refused(
    running: RunningParts, actor: CurrentActor, flow_id: FlowId, refused_id: RefusedId
) -> RunRead:
    """Start a run for a refused event by the newest version; it is no longer listed then."""
    return await present(running, actor, await start_again(running, actor, flow_id, refused_id))
