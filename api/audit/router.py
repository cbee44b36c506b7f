"""The audit log: looked through and taken elsewhere. Nothing here writes or removes an event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response, StreamingResponse

from activities.audit import reading, streams
from activities.audit.events import Outcome
from activities.audit.reading import Filters
from activities.audit.shapes import AuditRead, Format, written
from activities.audit.streams import StreamState
from api.access import needs
from api.audit.schemas import AuditStreamRead, AuditStreamSet, AuditStreamWrite
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.paging import PageRead, Window

router = make_router(prefix="/v1/audit", tags=["audit"])
_TYPES: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
_TEXT = {"schema": {"type": "string"}}
_CONTENT: dict[int | str, dict[str, Any]] = {  # Any: what OpenAPI describes
    200: {"content": {"text/csv": _TEXT, "application/jsonl": _TEXT}}
}


class AuditPage(PageRead[AuditRead]):
    """A piece of the log."""


async def _filters(
    actor: Annotated[UUID | None, Query(description="Who did it.")] = None,
    action: Annotated[
        str | None,
        Query(max_length=100, description="Such as `flows.publish`; `flows.` is all of a family."),
    ] = None,
    resource: Annotated[
        str | None, Query(max_length=500, description="The id of what it was done to.")
    ] = None,
    kind: Annotated[
        str | None, Query(max_length=100, description="The kind of that, such as `connection`.")
    ] = None,
    outcome: Outcome | None = None,
    project: UUID | None = None,
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
) -> Filters:
    return Filters(actor, action, resource, kind, outcome, project, since, until)


Chosen = Annotated[Filters, Depends(_filters)]


@router.get("", response_model=AuditPage, dependencies=[needs("audit.read")])
async def list_audit_events(
    session: Session, actor: CurrentActor, chosen: Chosen, window: Window
) -> AuditPage:
    """List events, the newest first. Looking is recorded, too."""
    found = await reading.listed(session, actor, chosen, window)
    return AuditPage(items=[AuditRead.of(one) for one in found.items], next=found.next)


@router.get(
    "/export", response_class=Response, responses=_CONTENT, dependencies=[needs("audit.read")]
)
async def export_audit(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    chosen: Chosen,
    format: Format = "jsonl",
) -> Response:
    """Take all events that fit, the oldest first. It is streamed, however many there are."""
    rows = await reading.export(session, actor, parts.sessions, chosen, format)
    name = f'attachment; filename="audit.{format}"'
    headers = {"Content-Disposition": name, "Content-Type": _TYPES[format]}
    return StreamingResponse(written(rows, format), headers=headers)


@router.get("/stream", response_model=AuditStreamRead | None, dependencies=[needs("audit.manage")])
async def get_audit_stream(session: Session, actor: CurrentActor) -> StreamState | None:
    """Say where events are sent on, and how that goes; null where they are not."""
    return await streams.get(session, actor)


@router.put("/stream", response_model=AuditStreamSet, dependencies=[needs("audit.manage")])
async def set_audit_stream(
    body: AuditStreamWrite, session: Session, actor: CurrentActor, parts: Parts
) -> StreamState:
    """Send events on, from the next one. A webhook's secret is in this answer and nowhere else."""
    return await streams.put(session, actor, parts, body.url)


@router.delete("/stream", status_code=204, dependencies=[needs("audit.manage")])
async def delete_audit_stream(session: Session, actor: CurrentActor) -> None:
    """Send no more events."""
    await streams.delete(session, actor)
