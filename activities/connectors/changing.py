"""Changing a project's connector, and taking it away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.columns import now
from activities.connectors import connectors
from activities.connectors.naming import refuse_another, refuse_taken
from activities.connectors.shapes import ConnectorDetail, ConnectorPatch
from activities.connectors.states import State, chosen_of, keep
from activities.connectors.uses import named, uses_of, using
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict
from nextscript.manifest.choosing import Edits
from nextscript.manifest.models import Manifest


@operation("connectors.update", permission="package.manage", audit="connector")
async def update(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    project_id: UUID,
    key: str,
    asked: ConnectorPatch,
) -> ConnectorDetail:
    """Choose other operations, or change what is said of them; published flows go on as they are.

    Raises Conflict `connector.in_use` when a flow uses an operation that would go, and what
    `create` raises.
    """
    row = await connectors.load(session, actor, project_id, key, lock=True)
    about(row.id, row.title, row.project_id, key=row.key, changed=sorted(asked.model_fields_set))
    offered = await connectors.offered(session, row)
    chosen = asked.operations if "operations" in asked.model_fields_set else chosen_of(row.chosen)
    edits = Edits.model_validate(row.edits) if asked.edits is None else asked.edits
    state = State.of(offered, row.key, chosen, edits)
    await _refuse_removal(session, row.project_id, row.key, state.manifest)
    await refuse_taken(session, parts.catalog, row.project_id, state.manifest)
    await refuse_another(session, row.project_id, row.key, len(state.manifest.operations))
    await keep(session, actor.shown(), row, state)
    return await connectors.detail(session, row)


@operation("connectors.delete", permission="package.manage", audit="connector")
async def delete(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> None:
    """Take a connector away; runs under way go on.

    Raises Conflict `connector.in_use` when a flow uses it, in its draft or published.
    """
    row = await connectors.load(session, actor, project_id, key, lock=True)
    if uses := await uses_of(session, row.project_id, row.key):
        raise in_use(f"{named(uses)} would fail without it.")
    about(row.id, row.title, row.project_id, key=row.key)
    row.deleted_at = now()


async def _refuse_removal(
    session: AsyncSession, project_id: UUID, key: str, manifest: Manifest
) -> None:
    there = {one.key for one in manifest.operations}
    uses = await uses_of(session, project_id, key)
    for operation_ in sorted({one.operation for use in uses for one in use.nodes} - there):
        flows = named(using(uses, operation_))
        raise in_use(f"The operation “{operation_}” is used by {flows}.")


def in_use(message: str) -> Conflict:
    """Say that flows need what would go."""
    return Conflict(
        message,
        code="connector.in_use",
        hint="Take those steps out of the flows first, and publish them.",
    )
