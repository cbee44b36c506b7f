"""The addresses of a flow's public pages, for the people who draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import draft_log
from activities.projects.loading import load_flow
from activities.public_pages.finding import nobody, page_in
from activities.public_pages.models import PublicPage, new_token
from nextscript.document import parse_document
from nextscript.document.models import Node
from nextscript.errors import Invalid

_PATHS = {"form": "f", "chat": "c"}


@dataclass(frozen=True)
class PageAddress:
    """Where a trigger's page is."""

    node: str
    kind: str
    url: str
    """Without the instance's own address where that is not set."""
    created_at: datetime
    renewed_at: datetime | None


@operation("pages.list", permission="flow.read")
async def listed(
    session: AsyncSession, actor: Actor, parts: Parts, flow_id: UUID
) -> list[PageAddress]:
    """Give the pages of a flow's published version, by node."""
    flow = await load_flow(session, actor, flow_id)
    of_flow = col(PublicPage.flow_id) == flow.id, col(PublicPage.open).is_(True)
    rows = await session.scalars(select(PublicPage).where(*of_flow).order_by(col(PublicPage.node)))
    return [_address(parts, row) for row in rows]


@operation("pages.renew", permission="flow.publish", audit="flow")
async def renew(
    session: AsyncSession, actor: Actor, parts: Parts, flow_id: UUID, node: str
) -> PageAddress:
    """Give a page another address; the old one leads nowhere from now on."""
    flow = await load_flow(session, actor, flow_id)
    of_node = col(PublicPage.flow_id) == flow.id, col(PublicPage.node) == node
    query = select(PublicPage).where(*of_node, col(PublicPage.open).is_(True))
    row = await session.scalar(query.with_for_update())
    if row is None:
        raise nobody()
    about(flow.id, flow.name, flow.project_id, node=node)
    row.token, row.renewed_at = new_token(), now()
    return _address(parts, row)


@operation("pages.preview", permission="flow.read")
async def drafted(session: AsyncSession, actor: Actor, flow_id: UUID, node: str) -> Node:
    """Give the draft's trigger that is a page. Raises NotFound when it has none of that name."""
    flow = await load_flow(session, actor, flow_id)
    draft = await draft_log.current(session, flow)
    return page_in(parse_document(draft.document), node)


def _address(parts: Parts, row: PublicPage) -> PageAddress:
    try:
        base = parts.settings.public_url
    except Invalid:  # it is not set: the editor knows by which address it was opened
        base = ""
    url = f"{base}/{_PATHS[row.kind]}/{row.token}"
    return PageAddress(row.node, row.kind, url, row.created_at, row.renewed_at)
