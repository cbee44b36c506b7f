"""Which schedules a published version has: written in the transaction that publishes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.projects.models import Flow
from activities.schedules.models import Schedule
from activities.schedules.news import announce
from nextscript.document import FlowDocument
from nextscript.document.models import Node
from nextscript.rhythm import rhythm_of

TRIGGER = "trigger.schedule"


async def claim_schedules(
    session: AsyncSession, flow: Flow, document: FlowDocument, by: dict[str, JsonValue]
) -> None:
    """Have the schedules of a version: new ones, changed ones, and no others of its nodes.

    What people added besides stays; one that was paused stays paused.
    """
    there = {one.node: one for one in await _of_nodes(session, flow.id)}
    nodes = schedules_of(document)
    if there or nodes:
        await announce(session)
    for node in nodes:
        said = _said(node, document.settings.timezone)
        known = there.pop(node.id, None)
        if known is None:
            session.add(_new(flow, node.id, said, by))
        elif any(getattr(known, name) != value for name, value in said.items()):
            known.sqlmodel_update(said)
            known.revision += 1
    for gone in there.values():
        gone.deleted_at = now()


def schedules_of(document: FlowDocument) -> list[Node]:
    """Give a document's schedule triggers that may fire."""
    return [node for node in document.nodes if node.type == TRIGGER and not node.disabled]


async def _of_nodes(session: AsyncSession, flow_id: UUID) -> list[Schedule]:
    of_flow = col(Schedule.flow_id) == flow_id, col(Schedule.node).is_not(None)
    query = select(Schedule).where(*of_flow, col(Schedule.deleted_at).is_(None))
    return list(await session.scalars(query.with_for_update()))


def _said(node: Node, timezone: str) -> dict[str, Any]:  # Any: each column has its own
    config = node.config
    return {
        "name": node.name or "",
        "rhythm": rhythm_of(config, timezone).model_dump(mode="json", exclude_defaults=True),
        "overlap": str(config.get("overlap", "skip")),
        "catch_up": str(config.get("catch_up", "1h")),
    }


def _new(flow: Flow, node: str, said: dict[str, Any], by: dict[str, JsonValue]) -> Schedule:
    return Schedule(
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        flow_id=flow.id,
        node=node,
        created_by=by,
        **said,
    )
