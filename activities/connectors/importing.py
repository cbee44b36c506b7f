"""Looking into a description, and making a connector of it."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.columns import now
from activities.connectors import connectors
from activities.connectors.documents import Described, described
from activities.connectors.models import ProjectConnector, new_row
from activities.connectors.naming import free_name, key_taken, refuse_another, refuse_taken
from activities.connectors.shapes import (
    MOST_SHOWN,
    ConnectorCreate,
    ConnectorDetail,
    ConnectorPreview,
    ConnectorPreviewAsked,
    OperationRead,
)
from activities.connectors.states import State, keep
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import projects
from nextscript.errors import Conflict
from nextscript.manifest.models import Manifest, Operation
from nextscript.openapi import Report


@operation("connectors.preview", permission="package.manage", unaudited="nothing is saved")
async def preview(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    project_id: UUID,
    asked: ConnectorPreviewAsked,
) -> ConnectorPreview:
    """Say what a description offers. Raises Invalid for what is none."""
    await projects.load(session, actor, project_id)
    taken = await connectors.keys_of(session, project_id)
    await session.commit()  # no transaction waits for the address, nor for the import
    found = await described(parts, actor, project_id, asked.document)
    manifest = found.imported.manifest
    fitting = [one for one in manifest.operations if _has(one, asked.q.lower().split())]
    start = int(asked.cursor or 0)
    end = start + asked.limit
    return ConnectorPreview(
        **report_of(found.imported.report),
        digest=found.digest,
        key=free_name(parts.catalog, manifest.key, taken),
        format=found.imported.report.version,
        found=found.imported.report.found,
        taken=found.imported.report.taken,
        operations=[OperationRead.of(one) for one in fitting[start:end]],
        total=len(fitting),
        next=str(end) if end < len(fitting) else None,
        **_about(manifest),
    )


@operation("connectors.create", permission="package.manage", audit="connector")
async def create(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, asked: ConnectorCreate
) -> ConnectorDetail:
    """Make a connector of a description.

    Raises as `preview` does, Conflict `connector.changed`, `connector.key_taken` and
    `limit.connectors`, Invalid `plugin.namespace`, `manifest.invalid` and `connector.too_large`.
    """
    await projects.load(session, actor, project_id)
    await session.commit()
    found = await described(parts, actor, project_id, asked.document)
    refuse_changed(found, asked.digest)
    project = await projects.load(session, actor, project_id)
    await projects.hold(session, project.id)
    taken = await connectors.keys_of(session, project_id)
    offered = found.imported.manifest
    key = asked.key or free_name(parts.catalog, offered.key, taken)
    if key in taken:
        raise key_taken(key)
    state = State.of(offered, key, asked.operations, asked.edits)
    await refuse_taken(session, parts.catalog, project.id, state.manifest)
    await refuse_another(session, project.id, key, len(state.manifest.operations))
    row = await connectors.find(session, project.id, key, lock=True) or new_row(
        project.organisation_id, project.id, key, actor.shown()
    )
    row.deleted_at, row.created_at, row.created_by = None, now(), actor.shown()
    note_source(row, found)
    await keep(session, actor.shown(), row, state)
    about(row.id, row.title, row.project_id, key=row.key, operations=row.operations)
    return await connectors.detail(session, row)


def refuse_changed(found: Described, digest: str | None) -> None:
    """Raise Conflict when a description is not the one that was looked at."""
    if digest is not None and digest != found.digest:
        raise Conflict(
            "The description has changed since you looked at it.",
            code="connector.changed",
            hint="Look at it again, then decide.",
        )


def note_source(row: ProjectConnector, found: Described) -> None:
    """Note where a connector comes from and what of it could not be taken."""
    row.source, row.digest = {"url": found.url, "connection": found.connection}, found.digest
    row.kind = "mcp" if found.connection else "manifest"
    row.report = report_of(found.imported.report)


def report_of(report: Report) -> dict[str, JsonValue]:
    """Give what of a description could not be taken, as far as it is shown."""
    skipped: list[JsonValue] = [one.model_dump() for one in report.skipped[:MOST_SHOWN]]
    return {"skipped": skipped, "warnings": list[JsonValue](report.warnings)}


def _about(manifest: Manifest) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = manifest.model_dump(
        mode="json", include={"title", "description", "base_url", "variables", "hosts", "auth"}
    )
    return shown


def _has(operation: Operation, words: list[str]) -> bool:
    text = " ".join(
        (operation.key, operation.title, operation.description, operation.method, operation.path,
         operation.group)
    ).lower()  # fmt: skip
    return all(one in text for one in words)
