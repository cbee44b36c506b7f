"""Files: sent and fetched as streams, referred to by id in the data of flows."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from activities.files import files
from activities.files.keeping import NewFile
from activities.files.models import StoredFile
from activities.paging import Page
from api.access import needs, needs_stream
from api.deps import CurrentActor, Parts, ProjectId, Session
from api.door import make_router
from api.files import contents
from api.files.schemas import FilePage, FileRead
from api.idempotency import refuse_bad_key
from api.paging import Window

router = make_router(prefix="/v1", tags=["files"])
FileId = Annotated[UUID, Path(description="The file.")]
Name = Annotated[str, Query(max_length=1000, description="What the file is called.")]
KeptPath = Annotated[
    str | None,
    Query(max_length=500, description="Where steps find it again, such as `reports/today.csv`."),
]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {"*/*": _BYTES}}}
_CONTENT: dict[int | str, dict[str, Any]] = {  # Any: what OpenAPI describes
    200: {"content": {"application/octet-stream": _BYTES}},
    206: {"description": "A part", "content": {"application/octet-stream": _BYTES}},
}


@router.post(
    "/projects/{project_id}/files",
    response_model=FileRead,
    status_code=201,
    dependencies=[needs_stream("file.write")],
    openapi_extra=_BODY,
)
async def upload_file(
    request: Request,
    actor: CurrentActor,
    parts: Parts,
    project_id: ProjectId,
    name: Name = "file",
    path: KeptPath = None,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> StoredFile:
    """Send a file: the body is its content, `Content-Type` its type.

    Without a `path` it stays as long as files of runs do; with one until it is deleted, and one
    that was there becomes an earlier version.
    """
    if idempotency_key is not None:
        refuse_bad_key(idempotency_key)
    type_ = request.headers.get("content-type", "")
    asked = NewFile(name, type_, actor.shown(), path, effect=idempotency_key)
    return await files.create(parts, actor, project_id, asked, request.stream())


@router.get(
    "/projects/{project_id}/files", response_model=FilePage, dependencies=[needs("file.read")]
)
async def list_files(
    session: Session,
    actor: CurrentActor,
    project_id: ProjectId,
    window: Window,
    path: KeptPath = None,
) -> Page[StoredFile]:
    """List a project's files, the newest first; with a path, all versions of that one."""
    return await files.listed(session, actor, project_id, path, window)


@router.get("/files/{file_id}", response_model=FileRead, dependencies=[needs("file.read")])
async def get_file(session: Session, actor: CurrentActor, file_id: FileId) -> StoredFile:
    """Read what is known of a file."""
    return await files.get(session, actor, file_id)


@router.get(
    "/files/{file_id}/content",
    response_class=Response,
    responses=_CONTENT,
    dependencies=[needs("file.read")],
)
async def get_file_content(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    file_id: FileId,
    range: Annotated[str | None, Header()] = None,
) -> Response:
    """Fetch a file, or one range of its bytes."""
    return await contents.answer(parts, await files.get(session, actor, file_id), range)


@router.delete("/files/{file_id}", status_code=204, dependencies=[needs("file.delete")])
async def delete_file(session: Session, actor: CurrentActor, file_id: FileId) -> None:
    """Remove a file; who has a reference to it cannot open it any more."""
    await files.delete(session, actor, file_id)
