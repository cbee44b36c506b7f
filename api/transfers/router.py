"""Whole projects out and in."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from activities.paging import Page
from activities.transfers import exporting, importing
from activities.transfers.importing import Shown
from activities.transfers.models import ProjectExport
from api.access import needs, needs_stream
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.paging import Window
from api.transfers.schemas import ExportPage, ExportRead, ImportApply, ImportRead

router = make_router(prefix="/v1", tags=["projects"])
ExportId = Annotated[UUID, Path(description="The export.")]
ImportId = Annotated[UUID, Path(description="The import.")]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_ARCHIVE: dict[int | str, dict[str, Any]] = {  # Any: what OpenAPI describes
    200: {"content": {"application/zip": _BYTES}}
}
_BODY = {"requestBody": {"required": True, "content": {"application/zip": _BYTES}}}


@router.post(
    "/projects/{project_id}/exports",
    response_model=ExportRead,
    status_code=202,
    dependencies=[needs("project.manage")],
)
async def create_export(
    session: Session, actor: CurrentActor, project_id: ProjectId
) -> ProjectExport:
    """Have an archive of a project made: flows, versions, variables; no secrets, runs or people."""
    return await exporting.create(session, actor, project_id)


@router.get(
    "/projects/{project_id}/exports",
    response_model=ExportPage,
    dependencies=[needs("project.manage")],
)
async def list_exports(
    session: Session, actor: CurrentActor, project_id: ProjectId, window: Window
) -> Page[ProjectExport]:
    """List a project's exports of the last day."""
    return await exporting.listed(session, actor, project_id, window)


@router.get(
    "/project-exports/{export_id}",
    response_model=ExportRead,
    dependencies=[needs("project.manage")],
)
async def get_export(session: Session, actor: CurrentActor, export_id: ExportId) -> ProjectExport:
    """Read how far an export is."""
    return await exporting.get(session, actor, export_id)


@router.get(
    "/project-exports/{export_id}/content",
    response_class=Response,
    responses=_ARCHIVE,
    dependencies=[needs("project.manage")],
)
async def get_export_content(
    session: Session, actor: CurrentActor, parts: Parts, export_id: ExportId
) -> Response:
    """Fetch the archive of an export that is ready."""
    export = await exporting.fetchable(session, actor, export_id)
    headers = {
        "Content-Disposition": 'attachment; filename="project.zip"',
        "Content-Length": str(export.size),
        "X-Content-Type-Options": "nosniff",
    }
    content = exporting.content(parts, export)
    return StreamingResponse(content, media_type="application/zip", headers=headers)


@router.post(
    "/projects/imports",
    response_model=ImportRead,
    status_code=201,
    dependencies=[needs_stream("project.manage")],
    openapi_extra=_BODY,
)
async def create_import(request: Request, actor: CurrentActor, parts: Parts) -> Shown:
    """Send an archive, as the body. The answer says what it would make; nothing is made yet."""
    return await importing.create(parts, actor, request.stream())


@router.get(
    "/project-imports/{import_id}",
    response_model=ImportRead,
    dependencies=[needs("project.manage")],
)
async def get_import(session: Session, actor: CurrentActor, import_id: ImportId) -> Shown:
    """Read what an archive would make, or how far it is."""
    return await importing.get(session, actor, import_id)


@router.post(
    "/project-imports/{import_id}:apply",
    response_model=ImportRead,
    status_code=202,
    dependencies=[needs("project.manage")],
)
async def apply_import(
    body: ImportApply, session: Session, actor: CurrentActor, parts: Parts, import_id: ImportId
) -> Shown:
    """Have a new project made of an archive: all of it, or nothing."""
    return await importing.apply(session, actor, parts, import_id, body.choices())
