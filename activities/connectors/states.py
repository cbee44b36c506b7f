"""The state of a connector: what is offered, what of it was chosen, what people changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.connectors.models import ConnectorSource, ConnectorVersion, ProjectConnector
from activities.connectors.packing import MOST_BYTES, MOST_CHOSEN_BYTES, pack
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.manifest.choosing import Edits, choose
from nextscript.manifest.models import Manifest


@dataclass(frozen=True)
class State:
    """What a connector's version is made of."""

    offered: Manifest
    chosen: list[str] | None
    edits: Edits
    manifest: Manifest

    @classmethod
    def of(cls, offered: Manifest, key: str, chosen: Sequence[str] | None, edits: Edits) -> State:
        """Put a state together. Raises Invalid for what does not fit together."""
        manifest = choose(offered, key, chosen, edits)
        if not manifest.operations:
            said = "There is no operation that could be used as a step."
            finding = Finding(
                severity="error", code="connector.empty", pointer="/operations", message=said
            )
            raise Invalid(said, code="connector.empty", findings=[finding])
        return cls(offered, None if chosen is None else list(chosen), edits, manifest)


async def keep(
    session: AsyncSession, by: dict[str, JsonValue], row: ProjectConnector, state: State
) -> None:
    """Make a state a connector's own: a new version, unless its steps are those of the last."""
    content = await asyncio.to_thread(pack, state.manifest, MOST_CHOSEN_BYTES)
    everything = await asyncio.to_thread(pack, state.offered, MOST_BYTES)
    row.title, row.operations = state.manifest.title, len(state.manifest.operations)
    row.chosen = None if state.chosen is None else [*state.chosen]
    row.edits = state.edits.model_dump(mode="json", by_alias=True, exclude_unset=True)
    row.updated_at, row.updated_by = now(), by
    session.add(row)
    await session.flush()
    if await _last_digest(session, row) != content.digest:
        row.version += 1
        session.add(
            ConnectorVersion(
                organisation_id=row.organisation_id,
                project_id=row.project_id,
                connector_id=row.id,
                key=row.key,
                number=row.version,
                kind=row.kind,
                digest=content.digest,
                content=content.content,
                created_by=by,
            )
        )
    await session.merge(
        ConnectorSource(
            connector_id=row.id,
            organisation_id=row.organisation_id,
            project_id=row.project_id,
            offered=everything.content,
        )
    )
    await session.flush()


async def _last_digest(session: AsyncSession, row: ProjectConnector) -> str | None:
    query = select(col(ConnectorVersion.digest)).where(
        col(ConnectorVersion.connector_id) == row.id, col(ConnectorVersion.number) == row.version
    )
    found: str | None = await session.scalar(query)
    return found


def chosen_of(kept: object) -> list[str] | None:
    """Give the operations that were chosen, as they were kept; None for all."""
    return [str(one) for one in kept] if isinstance(kept, list) else None
