"""A draft's pins and snapshots."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.paging import Page
from activities.projects import pins, snapshots
from activities.projects.models import FlowSnapshot
from api.access import needs
from api.deps import CurrentActor, FlowId, Session
from api.door import make_router
from api.drafts.schemas import PinPut, SnapshotRead, SnapshotWhole
from api.paging import PageRead, Window
from nextscript.document.models import SLUG

router = make_router(prefix="/v1/flows/{flow_id}", tags=["flows"])
NodeId = Annotated[str, Path(pattern=SLUG, description="The node.")]
SnapshotId = Annotated[UUID, Path(description="The snapshot.")]


@router.put("/draft/pins/{node}", status_code=204, dependencies=[needs("flow.write")])
async def set_pin(
    body: PinPut, session: Session, actor: CurrentActor, flow_id: FlowId, node: NodeId
) -> None:
    """Pin a node's output, to draw with."""
    await pins.put(session, actor, flow_id, node, body.output, body.schema_hash)


@router.delete("/draft/pins/{node}", status_code=204, dependencies=[needs("flow.write")])
async def delete_pin(session: Session, actor: CurrentActor, flow_id: FlowId, node: NodeId) -> None:
    """Take a pin away."""
    await pins.delete(session, actor, flow_id, node)


@router.get("/snapshots", response_model=PageRead[SnapshotRead], dependencies=[needs("flow.read")])
async def list_snapshots(
    session: Session, actor: CurrentActor, flow_id: FlowId, window: Window
) -> Page[FlowSnapshot]:
    """List what the draft once was."""
    return await snapshots.listed(session, actor, flow_id, window)


@router.get(
    "/snapshots/{snapshot_id}", response_model=SnapshotWhole, dependencies=[needs("flow.read")]
)
async def get_snapshot(
    session: Session, actor: CurrentActor, flow_id: FlowId, snapshot_id: SnapshotId
) -> FlowSnapshot:
    """Read a snapshot with its document; save that as the draft to go back to it."""
    return await snapshots.get(session, actor, flow_id, snapshot_id)
