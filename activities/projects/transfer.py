"""Flows in and out: JSON for machines, YAML for people and git."""

from __future__ import annotations

import asyncio
from typing import Literal
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.operation import Actor, operation
from activities.projects import draft_log, flows
from activities.projects.loading import load_flow
from activities.projects.views import FlowView
from nextscript.document import (
    FlowDocument,
    load_json,
    load_yaml,
    parse_document,
    to_json,
    to_yaml,
)

Format = Literal["json", "yaml"]


@operation("flows.import", permission="flow.write", audit="flow")
async def import_flow(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    content: JsonValue,
    format: Format,
    *,
    name: str | None,
    key: str | None,
) -> FlowView:
    """Make a flow of a document, given as text or, in JSON, as itself.

    Raises Malformed or Invalid with findings; then nothing is made.
    """
    document = await asyncio.to_thread(_read, content, format)
    return await flows.create(
        session,
        actor,
        project_id,
        name=name or document.name or "Imported flow",
        key=key,
        document=document,
    )


@operation("flows.export", permission="flow.read", audit="flow")
async def export_flow(session: AsyncSession, actor: Actor, flow_id: UUID, format: Format) -> str:
    """Write a flow's draft as text."""
    flow = await load_flow(session, actor, flow_id)
    about(flow.id, flow.name, flow.project_id, format=format)
    draft = await draft_log.current(session, flow)
    document = parse_document(draft.document).model_copy(update={"name": flow.name})
    return to_json(document) if format == "json" else to_yaml(document)


def _read(content: JsonValue, format: Format) -> FlowDocument:
    if not isinstance(content, str):
        return parse_document(content)
    return load_json(content) if format == "json" else load_yaml(content)
