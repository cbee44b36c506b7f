"""Flows: the list, one flow, the trash."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from starlette.responses import Response

from activities.counting import Total
from activities.paging import Page
from activities.projects import checking, flows, transfer
from activities.projects.checking import Checked
from activities.projects.flows import Change, Filters
from activities.projects.views import FlowView
from api.access import needs
from api.deps import CurrentActor, FlowId, Parts, ProjectId, Session
from api.door import make_router
from api.flows.schemas import (
    CheckRead,
    CheckRequest,
    FlowCreate,
    FlowPatch,
    FlowRead,
    ImportRequest,
)
from api.paging import PageRead, TotalRead, Window

router = make_router(prefix="/v1", tags=["flows"])
Format = Annotated[Literal["json", "yaml"], Query(description="How the document is written.")]
_MEDIA_TYPES = {"json": "application/json", "yaml": "application/yaml"}


async def _filters(
    q: Annotated[str | None, Query(max_length=200)] = None,
    tag: Annotated[str | None, Query(max_length=63)] = None,
    enabled: bool | None = None,
    trash: bool = False,
) -> Filters:
    return Filters(q, tag, enabled, trash)


AskedFilters = Annotated[Filters, Depends(_filters)]


@router.get(
    "/projects/{project_id}/flows",
    response_model=PageRead[FlowRead],
    dependencies=[needs("flow.read")],
)
async def list_flows(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    window: Window,
    filters: AskedFilters,
) -> Page[FlowView]:
    """List a project's flows, or its trash."""
    return await flows.listed(session, actor, project_id, filters, window)


@router.get(
    "/projects/{project_id}/flows:count",
    response_model=TotalRead,
    dependencies=[needs("flow.read")],
)
async def count_flows(
    session: Session, actor: CurrentActor, project_id: ProjectId, filters: AskedFilters
) -> Total:
    """Say how many flows such a list has; not exact when there are more than it says."""
    return await flows.count_flows(session, actor, project_id, filters)


@router.post(
    "/projects/{project_id}/flows",
    response_model=FlowRead,
    status_code=201,
    dependencies=[needs("flow.write")],
)
async def create_flow(
    body: FlowCreate, session: Session, actor: CurrentActor, project_id: ProjectId
) -> FlowView:
    """Make a flow."""
    return await flows.create(
        session, actor, project_id, name=body.name, key=body.key, document=body.document
    )


@router.post("/flows:check", response_model=CheckRead, dependencies=[needs("flow.read")])
async def check_flow(
    body: CheckRequest, session: Session, actor: CurrentActor, parts: Parts
) -> Checked:
    """Check a document, malformed ones too, without saving it."""
    return await checking.check(session, actor, parts.catalog, body.document, body.project_id)


@router.post(
    "/flows:import", response_model=FlowRead, status_code=201, dependencies=[needs("flow.write")]
)
async def import_flow(
    body: ImportRequest, session: Session, actor: CurrentActor, format: Format = "json"
) -> FlowView:
    """Make a flow of a document from elsewhere."""
    return await transfer.import_flow(
        session, actor, body.project_id, body.content, format, name=body.name, key=body.key
    )


@router.get("/flows/{flow_id}", response_model=FlowRead, dependencies=[needs("flow.read")])
async def get_flow(session: Session, actor: CurrentActor, flow_id: FlowId) -> FlowView:
    """Read one flow."""
    return await flows.get(session, actor, flow_id)


@router.patch("/flows/{flow_id}", response_model=FlowRead, dependencies=[needs("flow.write")])
async def update_flow(
    body: FlowPatch, session: Session, actor: CurrentActor, flow_id: FlowId
) -> FlowView:
    """Rename, describe, tag or switch a flow."""
    return await flows.update(session, actor, flow_id, Change(**dict(body)))


@router.delete("/flows/{flow_id}", status_code=204, dependencies=[needs("flow.delete")])
async def delete_flow(session: Session, actor: CurrentActor, flow_id: FlowId) -> None:
    """Put a flow into the trash."""
    await flows.delete(session, actor, flow_id)


@router.post(
    "/flows/{flow_id}:restore", response_model=FlowRead, dependencies=[needs("flow.delete")]
)
async def restore_flow(session: Session, actor: CurrentActor, flow_id: FlowId) -> FlowView:
    """Take a flow out of the trash."""
    return await flows.restore(session, actor, flow_id)


@router.post(
    "/flows/{flow_id}:duplicate",
    response_model=FlowRead,
    status_code=201,
    dependencies=[needs("flow.write")],
)
async def duplicate_flow(session: Session, actor: CurrentActor, flow_id: FlowId) -> FlowView:
    """Copy a flow's draft into a new flow."""
    return await flows.duplicate(session, actor, flow_id)


@router.get(
    "/flows/{flow_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The document, as a file.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/yaml": {"schema": {"type": "string"}},
            },
        }
    },
    dependencies=[needs("flow.read")],
)
async def export_flow(
    session: Session, actor: CurrentActor, flow_id: FlowId, format: Format = "json"
) -> Response:
    """Write a flow's draft as JSON or YAML."""
    text = await transfer.export_flow(session, actor, flow_id, format)
    return Response(text, media_type=_MEDIA_TYPES[format])
