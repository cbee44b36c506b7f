"""Looking at a connector's source again: what differs, and taking it over."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.connectors import connectors
from activities.connectors.documents import Described, described
from activities.connectors.importing import note_source, refuse_changed
from activities.connectors.models import ProjectConnector
from activities.connectors.naming import refuse_another, refuse_taken
from activities.connectors.shapes import (
    ConnectorDifference,
    ConnectorRefresh,
    ConnectorUse,
    DocumentGiven,
    OperationChange,
    OperationRead,
)
from activities.connectors.states import State, chosen_of, keep
from activities.connectors.uses import uses_of, using
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict
from nextscript.manifest.choosing import Edits
from nextscript.manifest.models import Manifest, Operation
from nextscript.manifest.schemas import Shared

_RESPECTS = {
    "method": "method",
    "path": "address",
    "input": "fields",
    "places": "places of fields",
    "body": "body",
    "answer": "answer",
    "paging": "paging",
    "title": "title",
    "description": "description",
    "deprecated": "deprecation",
}
_SERVICE = {"base_url": "address", "auth": "sign-in", "hosts": "hosts", "variables": "variables"}


@operation("connectors.refresh", permission="package.manage", audit="connector")
async def refresh(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    project_id: UUID,
    key: str,
    asked: ConnectorRefresh,
) -> ConnectorDifference:
    """Say how a connector's source differs from what it took, and with `apply` take that over.

    Published flows go on with the version they took. Raises Conflict `connector.no_source` where a
    description is needed again, `connector.changed`, and what `create` raises.
    """
    row = await connectors.load(session, actor, project_id, key)
    document = asked.document or _source(row)
    await session.commit()  # as for a preview
    found = await described(parts, actor, project_id, document)
    refuse_changed(found, asked.digest)
    row = await connectors.load(session, actor, project_id, key, lock=True)
    about(row.id, row.title, row.project_id, key=row.key, applied=asked.apply)
    before = await connectors.offered(session, row)
    uses = await uses_of(session, row.project_id, row.key)
    if asked.apply:
        await _take(session, actor, parts, row, found, asked.operations)
    return _difference(row, found, before, uses, applied=asked.apply)


def _source(row: ProjectConnector) -> DocumentGiven:
    source = row.source if isinstance(row.source, dict) else {}
    if not any(source.values()):
        raise Conflict(
            "This connector was made of a text, which has no address to look at again.",
            code="connector.no_source",
            hint="Give its new description.",
        )
    return DocumentGiven.model_validate(source)


async def _take(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    row: ProjectConnector,
    found: Described,
    operations: list[str] | None,
) -> None:
    offered = found.imported.manifest
    there = {one.key for one in offered.operations}
    before = chosen_of(row.chosen)
    kept = None if before is None else [one for one in before if one in there]
    edits = Edits.model_validate(row.edits)
    state = State.of(offered, row.key, operations or kept, edits)
    await refuse_taken(session, parts.catalog, row.project_id, state.manifest)
    await refuse_another(session, row.project_id, row.key, len(state.manifest.operations))
    note_source(row, found)
    await keep(session, actor.shown(), row, state)


def _difference(
    row: ProjectConnector,
    found: Described,
    before: Manifest,
    uses: list[ConnectorUse],
    *,
    applied: bool,
) -> ConnectorDifference:
    after = found.imported.manifest
    old, new = ({one.key: one for one in it.operations} for it in (before, after))
    edits = Edits.model_validate(row.edits)

    def change(one: Operation, changes: list[str]) -> OperationChange:
        edit = edits.operations.get(one.key)
        name = (edit.key if edit else None) or one.key
        used = using(uses, name)
        return OperationChange(operation=OperationRead.of(one), changes=changes, used_by=used)

    both = [(old[key], new[key]) for key in new if key in old]
    shared = Shared(before.schemas), Shared(after.schemas)
    changed = [(one, list(_respects(it, one, shared))) for it, one in both]
    return ConnectorDifference(
        digest=found.digest,
        version=row.version,
        applied=applied,
        added=[OperationRead.of(one) for key, one in new.items() if key not in old],
        changed=[change(one, respects) for one, respects in changed if respects],
        removed=[change(one, []) for key, one in old.items() if key not in new],
        moved=[
            word for name, word in _SERVICE.items() if getattr(before, name) != getattr(after, name)
        ],
    )


def _respects(old: Operation, new: Operation, shared: tuple[Shared, Shared]) -> Iterator[str]:
    """Say in which respects an operation is another, with the schemas it refers to."""
    for name, word in _RESPECTS.items():
        was, is_ = getattr(old, name), getattr(new, name)
        if name == "input":
            was, is_ = shared[0].shown(was), shared[1].shown(is_)
        elif name == "answer":
            same = was.model_copy(update={"output": {}}) == is_.model_copy(update={"output": {}})
            was = (shared[0].shown(was.output), same)
            is_ = (shared[1].shown(is_.output), True)
        if was != is_:
            yield word
