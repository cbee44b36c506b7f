"""Which public pages a published version has: written in the transaction that publishes it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.projects.models import Flow
from activities.public_pages.models import PublicPage
from nextscript.document import FlowDocument
from nextscript.document.models import Node
from nextscript.public_pages import KINDS


async def claim_pages(session: AsyncSession, flow: Flow, document: FlowDocument) -> None:
    """Give each trigger that is a page its address, and close what a version has no more.

    An address stays over versions, also when its trigger was called something else meanwhile.
    """
    of_flow = col(PublicPage.flow_id) == flow.id
    rows = await session.scalars(select(PublicPage).where(of_flow).with_for_update())
    there = {one.node: one for one in rows}
    wanted = {node.id: node for node in pages_of(document)}
    _follow_names(there, wanted)
    for row in there.values():
        row.open = row.node in wanted
    for node in wanted.values():
        kind = KINDS[node.type]
        if node.id in there:
            there[node.id].kind = kind
        else:
            session.add(_new(flow, node.id, kind))


def pages_of(document: FlowDocument) -> list[Node]:
    """Give a document's triggers that are pages and may fire."""
    return [node for node in document.nodes if node.type in KINDS and not node.disabled]


def _follow_names(there: dict[str, PublicPage], wanted: dict[str, Node]) -> None:
    """A page that went while another of its kind came, one each, was only called otherwise."""
    for kind in KINDS.values():
        gone = [
            row
            for row in there.values()
            if row.open and row.kind == kind and row.node not in wanted
        ]
        new = [one.id for one in wanted.values() if KINDS[one.type] == kind and one.id not in there]
        if len(gone) == len(new) == 1:
            row = there.pop(gone[0].node)
            row.node = new[0]
            there[row.node] = row


def _new(flow: Flow, node: str, kind: str) -> PublicPage:
    return PublicPage(
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        flow_id=flow.id,
        node=node,
        kind=kind,
    )
