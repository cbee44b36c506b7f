"""Which flows use a project's connector, and at which steps."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connectors.shapes import ConnectorUse, UsingStep
from activities.projects.models import Flow, FlowDraft, FlowVersion


async def uses_of(session: AsyncSession, project_id: UUID, key: str) -> list[ConnectorUse]:
    """Give the flows with a step of a connector, by name; those in the trash are left out."""
    found: dict[UUID, ConnectorUse] = {}
    here = col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None)
    newest = (col(FlowVersion.flow_id) == col(Flow.id)) & (
        col(FlowVersion.number) == col(Flow.version)
    )
    drafts = select(Flow, FlowDraft).join(FlowDraft, col(FlowDraft.flow_id) == col(Flow.id))
    versions = select(Flow, FlowVersion).join(FlowVersion, newest)
    named = f'"{key}.'
    of_draft = cast(col(FlowDraft.document), Text).contains(named, autoescape=True)
    of_version = cast(col(FlowVersion.document), Text).contains(named, autoescape=True)
    for flow, draft in await session.execute(drafts.where(*here, of_draft)):
        _note(found, flow, draft.document, key, draft=True)
    for flow, version in await session.execute(versions.where(*here, of_version)):
        _note(found, flow, version.document, key, draft=False)
    return sorted(found.values(), key=lambda one: one.name.lower())


def using(uses: Iterable[ConnectorUse], operation: str) -> list[ConnectorUse]:
    """Give the uses of one operation."""
    found = []
    for use in uses:
        nodes = [one for one in use.nodes if one.operation == operation]
        if nodes:
            found.append(use.model_copy(update={"nodes": nodes}))
    return found


def named(uses: list[ConnectorUse]) -> str:
    """Name the flows in words."""
    names = ", ".join(f"“{one.name}”" for one in uses[:3])
    return f"{names} and {len(uses) - 3} more" if len(uses) > 3 else names


def _note(
    found: dict[UUID, ConnectorUse],
    flow: Flow,
    document: dict[str, JsonValue],
    key: str,
    *,
    draft: bool,
) -> None:
    steps = list(_steps_of(document, f"{key}."))
    if not steps:
        return
    use = found.setdefault(flow.id, ConnectorUse(flow_id=flow.id, key=flow.key, name=flow.name))
    use.draft, use.published = use.draft or draft, use.published or not draft
    known = {(one.id, one.operation) for one in use.nodes}
    use.nodes = [*use.nodes, *(one for one in steps if (one.id, one.operation) not in known)]


def _steps_of(document: dict[str, JsonValue], prefix: str) -> Iterable[UsingStep]:
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else []:
        if isinstance(node, dict) and str(node.get("type")).startswith(prefix):
            id_ = str(node.get("id"))
            operation = str(node["type"]).removeprefix(prefix)
            yield UsingStep(id=id_, name=str(node.get("name") or id_), operation=operation)
