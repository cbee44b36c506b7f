"""Comments: what people say to each other about a flow and its nodes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects.loading import load_flow
from activities.projects.models import FlowComment
from activities.projects.news import tell
from nextscript.errors import Forbidden, NotFound

_WHY = "a conversation, in which each word has its name"


@operation("comments.list", permission="flow.read")
async def listed(
    session: AsyncSession, actor: Actor, flow_id: UUID, window: Window
) -> Page[FlowComment]:
    """List a flow's comments, the newest first."""
    flow = await load_flow(session, actor, flow_id)
    query = select(FlowComment).where(col(FlowComment.flow_id) == flow.id)
    return await page(session, query, FlowComment, window)


@operation("comments.create", permission="flow.comment", unaudited=_WHY)
async def create(
    session: AsyncSession,
    actor: Actor,
    flow_id: UUID,
    *,
    text: str,
    node: str | None,
    parent_id: UUID | None,
) -> FlowComment:
    """Say something; a reply is about what its parent is about. Raises NotFound."""
    flow = await load_flow(session, actor, flow_id)
    if parent_id is not None:
        parent = await _load(session, flow.id, parent_id)
        parent_id, node = parent.parent_id or parent.id, parent.node
    made = FlowComment(
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        flow_id=flow.id,
        node=node,
        parent_id=parent_id,
        text=text,
        author=actor.shown(),
    )
    session.add(made)
    await session.flush()
    await tell(session, flow.id, "comments")
    return made


@operation("comments.update", permission="flow.comment", unaudited=_WHY)
async def update(
    session: AsyncSession,
    actor: Actor,
    flow_id: UUID,
    comment_id: UUID,
    *,
    text: str | None,
    resolved: bool | None,
) -> FlowComment:
    """Change one's own words, or say that something is settled or not. Raises Forbidden."""
    flow = await load_flow(session, actor, flow_id)
    comment = await _load(session, flow.id, comment_id)
    if text is not None:
        _refuse_others(actor, comment)
        comment.text, comment.edited_at = text, now()
    if resolved is not None and resolved != (comment.resolved_at is not None):
        comment.resolved_at = now() if resolved else None
        comment.resolved_by = actor.shown() if resolved else None
    await tell(session, flow.id, "comments")
    return comment


@operation("comments.delete", permission="flow.comment", unaudited=_WHY)
async def delete(session: AsyncSession, actor: Actor, flow_id: UUID, comment_id: UUID) -> None:
    """Take one's own comment back, and the replies to it with it. Raises Forbidden."""
    flow = await load_flow(session, actor, flow_id)
    comment = await _load(session, flow.id, comment_id)
    _refuse_others(actor, comment)
    await session.execute(delete_rows(FlowComment).where(col(FlowComment.id) == comment.id))
    await tell(session, flow.id, "comments")


async def _load(session: AsyncSession, flow_id: UUID, comment_id: UUID) -> FlowComment:
    found = await session.scalar(
        select(FlowComment).where(
            col(FlowComment.flow_id) == flow_id, col(FlowComment.id) == comment_id
        )
    )
    if found is None:
        raise NotFound("There is no such comment.")
    return found


def _refuse_others(actor: Actor, comment: FlowComment) -> None:
    shown = actor.shown()
    if (shown["kind"], shown["id"]) != (comment.author["kind"], comment.author["id"]):
        raise Forbidden("Only who wrote a comment may change it.")
