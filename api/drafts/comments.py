"""Comments on a flow and its nodes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.paging import Page
from activities.projects import comments
from activities.projects.models import FlowComment
from api.access import needs
from api.deps import CurrentActor, FlowId, Session
from api.door import make_router
from api.drafts.schemas import CommentCreate, CommentPatch, CommentRead
from api.paging import PageRead, Window

router = make_router(prefix="/v1/flows/{flow_id}/comments", tags=["flows"])
CommentId = Annotated[UUID, Path(description="The comment.")]


@router.get("", response_model=PageRead[CommentRead], dependencies=[needs("flow.read")])
async def list_comments(
    session: Session, actor: CurrentActor, flow_id: FlowId, window: Window
) -> Page[FlowComment]:
    """List the comments, the newest first."""
    return await comments.listed(session, actor, flow_id, window)


@router.post("", response_model=CommentRead, status_code=201, dependencies=[needs("flow.comment")])
async def create_comment(
    body: CommentCreate, session: Session, actor: CurrentActor, flow_id: FlowId
) -> FlowComment:
    """Comment on a flow or a node, or reply."""
    return await comments.create(
        session, actor, flow_id, text=body.text, node=body.node, parent_id=body.parent_id
    )


@router.patch("/{comment_id}", response_model=CommentRead, dependencies=[needs("flow.comment")])
async def update_comment(
    body: CommentPatch,
    session: Session,
    actor: CurrentActor,
    flow_id: FlowId,
    comment_id: CommentId,
) -> FlowComment:
    """Change one's own words, or settle a comment."""
    return await comments.update(
        session, actor, flow_id, comment_id, text=body.text, resolved=body.resolved
    )


@router.delete("/{comment_id}", status_code=204, dependencies=[needs("flow.comment")])
async def delete_comment(
    session: Session, actor: CurrentActor, flow_id: FlowId, comment_id: CommentId
) -> None:
    """Take one's own comment back, with its replies."""
    await comments.delete(session, actor, flow_id, comment_id)
