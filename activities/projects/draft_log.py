"""The log of a draft: who reads or changes what is drawn goes through here.

The flow's row is locked by whoever changes its draft, so updates are numbered in the order in which
they are committed: those after the last one seen are all one lacks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.operation import Actor
from activities.projects.drawing import Drawing, drawing_of
from activities.projects.models import Flow, FlowDraft, FlowUpdate
from activities.projects.news import tell
from nextscript.document import FlowDocument, canonical, marks, parse_document


@dataclass(frozen=True)
class Positions:
    """How far a draft's log has come: its last update, and what of it is folded or read."""

    epoch: int
    last_update: int
    state_to: int
    document_to: int


async def hold(session: AsyncSession, flow_id: UUID) -> Flow:
    """Keep everybody else from changing a flow or its draft until this transaction ends."""
    query = select(Flow).where(col(Flow.id) == flow_id).with_for_update(key_share=True)
    return (await session.scalars(query, execution_options={"populate_existing": True})).one()


async def current(session: AsyncSession, flow: Flow) -> FlowDraft:
    """Give a flow's draft, its document being what is drawn now."""
    draft = await session.get_one(FlowDraft, flow.id)
    if draft.document_to == draft.last_update:
        return draft
    await hold(session, flow.id)
    await session.refresh(draft)
    drawing = await load(session, draft)
    write_document(draft, await asyncio.to_thread(drawing.document), flow.name)
    draft.document_to = draft.last_update
    return draft


async def replace(
    session: AsyncSession, flow: Flow, draft: FlowDraft, document: FlowDocument, actor: Actor
) -> FlowDocument:
    """Make a draft say something else, as one change of its drawing where there is one.

    The flow is held and the draft is current. Gives what the draft now reads as.
    """
    draft.edited_at = now()
    if draft.epoch:
        drawing = await load(session, draft)
        change = await asyncio.to_thread(drawing.become, document)
        if change is not None:
            draft.last_update = draft.document_to = await append(session, flow, change, actor)
        document = await asyncio.to_thread(drawing.document)
    write_document(draft, document, flow.name)
    await session.flush()
    return document


async def load(session: AsyncSession, draft: FlowDraft) -> Drawing:
    """Read a draft's drawing, the first time from its document. The flow is held.

    Raises Invalid for a document that cannot be drawn.
    """
    if draft.epoch == 0 or draft.state is None:
        await _begin(session, draft, epoch=draft.epoch + 1)
    rows = await updates_after(session, draft.flow_id, draft.state_to)
    state = draft.state or b""
    return await asyncio.to_thread(Drawing, draft.epoch, state, *(one for _, one in rows))


async def append(session: AsyncSession, flow: Flow, change: bytes, actor: Actor) -> int:
    """Put a change at the end of a held flow's log. Gives its number."""
    row = insert(FlowUpdate).values(
        flow_id=flow.id,
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        update=change,
        author=actor.shown(),
        created_at=now(),
    )
    number = int((await session.execute(row.returning(col(FlowUpdate.id)))).scalar_one() or 0)
    await _set(session, flow.id, last_update=number, edited_at=now(), updated_at=now())
    flow.updated_at, flow.updated_by = now(), actor.shown()
    await tell(session, flow.id, "drawing", number)
    return number


async def updates_after(session: AsyncSession, flow_id: UUID, seen: int) -> list[tuple[int, bytes]]:
    """Give the updates of a log that somebody lacks, in their order."""
    query = (
        select(col(FlowUpdate.id), col(FlowUpdate.update))
        .where(col(FlowUpdate.flow_id) == flow_id, col(FlowUpdate.id) > seen)
        .order_by(col(FlowUpdate.id))
    )
    return [(number or 0, change) for number, change in await session.execute(query)]


async def positions(session: AsyncSession, flow_ids: Sequence[UUID]) -> dict[UUID, Positions]:
    """Say how far the logs of drafts have come."""
    query = select(
        col(FlowDraft.flow_id),
        col(FlowDraft.epoch),
        col(FlowDraft.last_update),
        col(FlowDraft.state_to),
        col(FlowDraft.document_to),
    ).where(col(FlowDraft.flow_id).in_(flow_ids))
    return {row[0]: Positions(*row[1:]) for row in await session.execute(query)}


async def fold(session: AsyncSession, flow_id: UUID, state: bytes, to: int) -> None:
    """Keep a held flow's drawing as one state; the updates in it are no longer needed."""
    await _set(session, flow_id, state=state, state_to=to)
    await session.execute(
        delete(FlowUpdate).where(col(FlowUpdate.flow_id) == flow_id, col(FlowUpdate.id) <= to)
    )


async def begin_anew(session: AsyncSession, flow: Flow) -> None:
    """Build a held flow's drawing from its document, without what it was before: a new epoch."""
    draft = await current(session, flow)
    await session.refresh(draft)
    await _begin(session, draft, epoch=draft.epoch + 1)
    await session.execute(delete(FlowUpdate).where(col(FlowUpdate.flow_id) == flow.id))
    await tell(session, flow.id, "drawing")


async def write_current(
    session: AsyncSession, flow_id: UUID, document: FlowDocument, name: str, to: int
) -> None:
    """Note what a held flow's drawing reads as."""
    form, tag, hash_ = await asyncio.to_thread(_written, document, name)
    await _set(session, flow_id, document=form, etag=tag, hash=hash_, document_to=to)


def write_document(draft: FlowDraft, document: FlowDocument, name: str) -> None:
    """Put a document into a draft, with what it is known by; one without a name has the flow's."""
    draft.document, draft.etag, draft.hash = _written(document, name)
    draft.updated_at = now()


async def _begin(session: AsyncSession, draft: FlowDraft, epoch: int) -> None:
    document = parse_document(draft.document)
    draft.state = await asyncio.to_thread(drawing_of, document, epoch)
    draft.epoch, draft.state_to = epoch, draft.last_update
    await session.flush()


def _written(document: FlowDocument, name: str) -> tuple[dict[str, JsonValue], str, str]:
    named = document if document.name else document.model_copy(update={"name": name})
    form = canonical(named)
    return form, *marks(form)


async def _set(session: AsyncSession, flow_id: UUID, **values: object) -> None:
    changing = update(FlowDraft).where(col(FlowDraft.flow_id) == flow_id).values(**values)
    await session.execute(changing.execution_options(synchronize_session=False))
