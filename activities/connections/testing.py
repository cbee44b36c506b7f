"""`connections.test`: try a connection, through the same way out that steps use."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.columns import now
from activities.connections import kinds
from activities.connections.connections import load, shown
from activities.connections.requests import ConnectionRead
from activities.connections.sealing import unseal
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.connection import Connection
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError

SECONDS = 10.0


@operation("connections.test", permission="connection.use", audit="connection")
async def test(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, connection_id: UUID
) -> ConnectionRead:
    """Try a connection and keep what came of it; a refusal is an answer, not an error."""
    row = await load(session, actor, project_id, connection_id)
    about(row.id, row.name, row.project_id, key=row.key)
    model = kinds.model_of(parts.catalog, row.kind)
    if model.check is Connection.check:
        row.status_message = "This kind of connection is tested by its first use."
        return await shown(session, actor, parts, row)
    opened = kinds.opened(model, kinds.Parts(row.fields, unseal(parts.keys, row)))
    row.status_message = await _fault(parts, opened)
    row.status = "failing" if row.status_message else "ok"
    row.checked_at = now()
    await session.flush()
    return await shown(session, actor, parts, row)


async def _fault(parts: Parts, opened: Connection) -> str | None:
    """Say in words what is wrong; None when it works."""
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        async with asyncio.timeout(SECONDS):
            await opened.check(egress.dial)
    except TimeoutError:
        return "The service did not answer in time."
    except NextScriptError as error:
        return f"{error.message} {error.hint}" if error.hint else error.message
    finally:
        await egress.aclose()
    return None
