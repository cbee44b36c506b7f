"""A project's endpoints, for those who publish its flows."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.endpoints import managing
from activities.endpoints.models import Endpoint
from activities.parts import Parts as ProcessParts
from api.access import needs
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.endpoints.schemas import (
    EndpointCache,
    EndpointCreate,
    EndpointPage,
    EndpointPatch,
    EndpointRead,
)

router = make_router(prefix="/v1", tags=["endpoints"])
EndpointId = Annotated[UUID, Path(description="The endpoint.")]
_ALL, _ONE = "/projects/{project_id}/endpoints", "/endpoints/{flow_endpoint_id}"


@router.get(_ALL, dependencies=[needs("flow.read")])
async def list_endpoints(
    session: Session, actor: CurrentActor, parts: Parts, project_id: ProjectId
) -> EndpointPage:
    """List where a project's flows answer."""
    found = await managing.listed(session, actor, project_id)
    return EndpointPage(items=[_read(parts, one) for one in found])


@router.post(_ALL, status_code=201, dependencies=[needs("flow.publish")])
async def create_endpoint(
    body: EndpointCreate,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
) -> EndpointRead:
    """Have a published flow answer at an address."""
    return _read(parts, await managing.create(session, actor, project_id, body.asked()))


@router.get(_ONE, dependencies=[needs("flow.read")])
async def get_endpoint(
    session: Session, actor: CurrentActor, parts: Parts, flow_endpoint_id: EndpointId
) -> EndpointRead:
    """Read one endpoint."""
    return _read(parts, await managing.get(session, actor, flow_endpoint_id))


@router.patch(_ONE, dependencies=[needs("flow.publish")])
async def update_endpoint(
    body: EndpointPatch,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    flow_endpoint_id: EndpointId,
) -> EndpointRead:
    """Change an endpoint; answers that were kept are forgotten."""
    return _read(parts, await managing.change(session, actor, flow_endpoint_id, body.asked()))


@router.delete(_ONE, status_code=204, dependencies=[needs("flow.publish")])
async def delete_endpoint(
    session: Session, actor: CurrentActor, flow_endpoint_id: EndpointId
) -> None:
    """Answer at an address no more."""
    await managing.delete(session, actor, flow_endpoint_id)


def _read(parts: ProcessParts, row: Endpoint) -> EndpointRead:
    kept = (
        EndpointCache(seconds=row.cache_seconds, key=row.cache_key) if row.cache_seconds else None
    )
    address = f"{parts.settings.public_url}/e/{row.project_id}/{row.path}"
    return EndpointRead.model_validate({**row.model_dump(), "cache": kept, "url": address})
