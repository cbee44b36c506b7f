"""The rows of listeners follow what is published, in the transaction that publishes it."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Select, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.listening.models import LISTENER, Listener
from activities.projects.models import Flow
from nextscript.document import FlowDocument
from nextscript.document.models import Node
from nextscript.triggers import is_listening

CHANNEL = "listening"
"""Says which flow or project has listeners that were changed or switched."""
_OF_THE_RUN = "input"
"""The field that says what to make of an event: each start reads it from the newest version."""
_RHYTHM = "every"


async def claim_listeners(
    session: AsyncSession, flow: Flow, document: FlowDocument, version: int
) -> None:
    """Make a flow listen as its triggers say, and in no other way.

    A trigger that listens to the same as before goes on undisturbed; one that now listens to
    something else forgets how far it had read.
    """
    known = {row.node: row for row in await session.scalars(_of(flow))}
    nodes = {one.id: one for one in document.nodes if is_listening(one.type) and not one.disabled}
    changed = [
        _claim(session, flow, nodes[name], document.settings.timezone, version, known.get(name))
        for name in sorted(nodes)
    ]
    gone = sorted(known.keys() - nodes.keys())
    if gone:
        of_these = LISTENER.c.flow_id == flow.id, LISTENER.c.node.in_(gone)
        await session.execute(delete(LISTENER).where(*of_these))
    if gone or any(changed):
        await tell_listening(session, flow.id)


async def tell_listening(session: AsyncSession, id_: UUID) -> None:
    """Let it be known, when the transaction commits, that a flow or a project was switched."""
    said = {"channel": CHANNEL, "id": str(id_)}
    await session.execute(text("SELECT pg_notify(:channel, :id)"), said)


def _of(flow: Flow) -> Select[Listener]:
    return (
        select(Listener)
        .where(col(Listener.flow_id) == flow.id)
        .order_by(col(Listener.id))
        .with_for_update()
    )


def _claim(
    session: AsyncSession,
    flow: Flow,
    node: Node,
    timezone: str,
    version: int,
    row: Listener | None,
) -> bool:
    """Write one row; say whether it is to begin anew."""
    config = {name: value for name, value in node.config.items() if name != _OF_THE_RUN}
    if row is None:
        session.add(
            Listener(
                organisation_id=flow.organisation_id,
                project_id=flow.project_id,
                flow_id=flow.id,
                node=node.id,
                type=node.type,
                config=config,
                connection=node.connection,
                timezone=timezone,
                version=version,
            )
        )
        return True
    before = _subject(row.type, row.connection, row.config)
    if before != _subject(node.type, node.connection, config):
        row.state = row.seen = None
    elif row.config == config and row.timezone == timezone:
        return False
    row.type, row.config, row.connection = node.type, config, node.connection
    row.timezone, row.version = timezone, version
    row.holder = None
    row.status, row.status_at, row.failures = "starting", now(), 0
    row.error = row.error_code = None
    return True


def _subject(type_: str, connection: str | None, config: dict[str, JsonValue]) -> object:
    """Give what it listens to; how often it asks is no part of that."""
    return type_, connection, {name: one for name, one in config.items() if name != _RHYTHM}
