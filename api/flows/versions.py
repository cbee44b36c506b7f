"""A flow's draft and versions."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query
from starlette.responses import Response

from activities.paging import Page
from activities.projects import drafts, versions
from activities.projects.drafts import DraftView
from activities.projects.models import FlowVersion
from activities.projects.versions import Diff
from api.access import needs
from api.deps import CurrentActor, FlowId, Parts, Session
from api.door import make_router
from api.etags import ETAG, IfMatch, quoted
from api.flows.schemas import (
    DiffRead,
    DraftPut,
    DraftRead,
    Publish,
    Rollback,
    VersionRead,
    VersionWhole,
)
from api.paging import PageRead, Window

router = make_router(prefix="/v1/flows/{flow_id}", tags=["flows"])
Number = Annotated[int, Path(ge=1, le=2_147_483_647, description="The version's number.")]
From = Annotated[int, Query(alias="from", ge=1, le=2_147_483_647)]
To = Annotated[int | Literal["draft"], Query()]


@router.get(
    "/draft",
    response_model=DraftRead,
    responses={200: {"headers": ETAG}},
    dependencies=[needs("flow.read")],
)
async def get_draft(
    session: Session, actor: CurrentActor, parts: Parts, flow_id: FlowId, response: Response
) -> DraftView:
    """Read the draft with what the checker says of it."""
    draft = await drafts.get(session, actor, parts.catalog, flow_id)
    response.headers["ETag"] = quoted(draft.etag)
    return draft


@router.put(
    "/draft",
    response_model=DraftRead,
    responses={200: {"headers": ETAG}},
    dependencies=[needs("flow.write")],
)
async def save_draft(
    body: DraftPut,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    flow_id: FlowId,
    expected: IfMatch,
    response: Response,
) -> DraftView:
    """Save the whole draft, unless somebody changed it since it was read."""
    draft = await drafts.save(
        session,
        actor,
        parts.catalog,
        flow_id,
        body.document,
        pins=body.pins,
        expected=expected,
    )
    response.headers["ETag"] = quoted(draft.etag)
    return draft


@router.post(
    "/versions",
    response_model=VersionRead,
    status_code=201,
    responses={200: {"model": VersionRead, "description": "Nothing changed: the newest version."}},
    dependencies=[needs("flow.publish")],
)
async def publish_flow(
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    flow_id: FlowId,
    response: Response,
    body: Publish | None = None,
) -> FlowVersion:
    """Publish the draft; 200 with the newest version when nothing changed."""
    notes = (body or Publish()).notes
    published = await versions.publish(session, actor, parts.catalog, flow_id, notes)
    response.status_code = 201 if published.new else 200
    return published.version


@router.get("/versions", response_model=PageRead[VersionRead], dependencies=[needs("flow.read")])
async def list_versions(
    session: Session, actor: CurrentActor, flow_id: FlowId, window: Window
) -> Page[FlowVersion]:
    """List the versions."""
    return await versions.listed(session, actor, flow_id, window)


@router.get("/versions/{number}", response_model=VersionWhole, dependencies=[needs("flow.read")])
async def get_version(
    session: Session, actor: CurrentActor, flow_id: FlowId, number: Number
) -> FlowVersion:
    """Read one version with its document."""
    return await versions.get(session, actor, flow_id, number)


@router.get("/diff", response_model=DiffRead, dependencies=[needs("flow.read")])
async def diff_versions(
    session: Session, actor: CurrentActor, flow_id: FlowId, from_: From, to: To = "draft"
) -> Diff:
    """Say what differs between two versions, or a version and the draft."""
    return await versions.diff(session, actor, flow_id, from_, to)


@router.post(
    "/rollback",
    response_model=VersionRead,
    status_code=201,
    responses={200: {"model": VersionRead, "description": "It is the newest version already."}},
    dependencies=[needs("flow.publish")],
)
async def roll_back_flow(
    body: Rollback,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    flow_id: FlowId,
    response: Response,
) -> FlowVersion:
    """Publish a copy of an older version as the newest."""
    published = await versions.rollback(session, actor, parts.catalog, flow_id, body.to)
    response.status_code = 201 if published.new else 200
    return published.version
