"""Which flows use a connection, and at which steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections.connections import load
from activities.connections.models import Connection
from activities.operation import Actor, operation
from activities.projects.models import Flow, FlowDraft, FlowVersion


@dataclass(frozen=True)
class UsingNode:
    """A step that uses it."""

    id: str
    name: str


@dataclass
class Use:
    """A flow that uses it: in its draft, in its newest version, or in both."""

    flow_id: UUID
    key: str
    name: str
    draft: bool = False
    published: bool = False
    nodes: list[UsingNode] = field(default_factory=list)


@operation("connections.used_by", permission="connection.read")
async def used_by(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID
) -> list[Use]:
    """Give the flows that name a connection, by name; those in the trash are left out."""
    return await uses_of(session, await load(session, actor, project_id, connection_id))


async def uses_of(session: AsyncSession, row: Connection) -> list[Use]:
    """Give the flows that name a connection whose row was loaded."""
    found: dict[UUID, Use] = {}
    newest = (col(FlowVersion.flow_id) == col(Flow.id)) & (
        col(FlowVersion.number) == col(Flow.version)
    )
    here = col(Flow.project_id) == row.project_id, col(Flow.deleted_at).is_(None)
    drafts = select(Flow, FlowDraft).join(FlowDraft, col(FlowDraft.flow_id) == col(Flow.id))
    versions = select(Flow, FlowVersion).join(FlowVersion, newest)
    for flow, draft in await session.execute(drafts.where(*here)):
        _note(found, flow, draft.document, row.key, draft=True)
    names_it = col(FlowVersion.references)["connections"].contains([row.key])
    for flow, version in await session.execute(versions.where(names_it, *here)):
        _note(found, flow, version.document, row.key, draft=False)
    return sorted(found.values(), key=lambda one: one.name.lower())


def _note(
    found: dict[UUID, Use], flow: Flow, document: dict[str, JsonValue], key: str, *, draft: bool
) -> None:
    nodes = [node for node in _nodes_of(document) if node.get("connection") == key]
    if not nodes:
        return
    use = found.setdefault(flow.id, Use(flow.id, flow.key, flow.name))
    use.draft, use.published = use.draft or draft, use.published or not draft
    known = {one.id for one in use.nodes}
    named = [UsingNode(str(one.get("id")), str(one.get("name") or one.get("id"))) for one in nodes]
    use.nodes += [one for one in named if one.id not in known]


def _nodes_of(document: dict[str, JsonValue]) -> list[dict[str, JsonValue]]:
    nodes = document.get("nodes")
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
