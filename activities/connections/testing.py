"""`connections.test`: try a connection, through the same way out that steps use."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.columns import now
from activities.connections import kinds
from activities.connections.connections import load
from activities.connections.models import Connection as Row
from activities.connections.ports import OpenConnections
from activities.connections.requests import ConnectionRead
from activities.connections.showing import shown
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.connection import Connection, refuse_elsewhere
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError

SECONDS = 10.0
_LONGEST = 500
Tried = tuple[str, str | None]
"""The status, and a sentence about it."""


@operation("connections.test", permission="connection.use", audit="connection")
async def test(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, connection_id: UUID
) -> ConnectionRead:
    """Try a connection and keep what came of it; a refusal is an answer, not an error."""
    row = await load(session, actor, project_id, connection_id)
    about(row.id, row.name, row.project_id, key=row.key)
    model = await kinds.model_in(session, parts.catalog, row.project_id, row.kind)
    if model.check is Connection.check:
        row.status_message = "This kind of connection is tested by its first use."
        return await shown(session, actor, parts, row)
    await session.commit()  # no transaction waits for a service, nor holds what it renews
    status, said = await _tried(parts, model, row)
    row = await load(session, actor, project_id, connection_id, lock=True)
    if status == "expired" and row.status != "expired":
        status = "failing"  # nobody has signed in yet: there was nothing to end
    row.status, row.status_message, row.checked_at = status, said, now()
    await session.flush()
    return await shown(session, actor, parts, row)


async def _tried(parts: Parts, model: type[Connection], row: Row) -> Tried:
    """Say whether it works, in a status and in words."""
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    custom = kinds.custom_declaration(parts.catalog, model) if parts.custom else None
    try:
        async with asyncio.timeout(SECONDS if custom is None else None):
            found = await OpenConnections(parts, egress).opened(row)
            fields = {name: one for name, one in found.values.items() if name in model.model_fields}
            opened = kinds.opened(model, kinds.Parts(fields, {}))
            refuse_elsewhere(opened, row.hosts)
            if custom is not None and parts.custom is not None:
                said = await parts.custom.check(custom, found)  # with a limit of its own
            else:
                said = await opened.check(egress)
    except TimeoutError:
        return "failing", "The service did not answer in time."
    except NextScriptError as error:
        status = "expired" if error.code == "connection.reconnect" else "failing"
        words = f"{error.message} {error.hint}" if error.hint else error.message
        return status, words[:_LONGEST]
    finally:
        await egress.aclose()
    return "ok", said
