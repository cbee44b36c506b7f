"""Forgetting a connection and its secrets."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.connections.connections import load
from activities.connections.uses import uses_of
from activities.operation import Actor, operation
from nextscript.errors import Conflict


@operation("connections.delete", permission="connection.manage", audit="connection")
async def delete(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    connection_id: UUID,
    *,
    force: bool = False,
) -> None:
    """Forget a connection.

    Raises Conflict `connection.in_use` when a flow names it, in its draft or published, unless it
    is to go all the same: then those steps fail with `connection.not_found`.
    """
    row = await load(session, actor, project_id, connection_id, lock=True)
    uses = await uses_of(session, row)
    if uses and not force:
        names = ", ".join(f"“{one.name}”" for one in uses[:3])
        more = f" and {len(uses) - 3} more" if len(uses) > 3 else ""
        raise Conflict(
            f"{names}{more} would fail without it.",
            code="connection.in_use",
            hint="Choose another connection there first, or delete it all the same (force).",
        )
    about(row.id, row.name, row.project_id, key=row.key, flows=len(uses))
    await session.delete(row)
