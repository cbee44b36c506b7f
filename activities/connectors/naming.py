"""Names of a project's connectors: none may pass for something that is there already."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connectors.models import ProjectConnector
from activities.connectors.types import catalog_in
from nextscript.catalog import Catalog
from nextscript.errors import Conflict, Invalid
from nextscript.findings import Finding
from nextscript.kinds import GENERIC
from nextscript.manifest.connections import models_of
from nextscript.manifest.models import Manifest
from nextscript.node_types import OF_PROJECT

MOST = 50
"""Connectors one project may have."""
MOST_OPERATIONS = 5_000
"""Operations all of them may have together."""
_RESERVED = frozenset(["core", "engine", "nextscript", "system", "trigger", "own"])


def names_of(catalog: Catalog) -> frozenset[str]:
    """Give the names that node types and kinds of connections of a process have."""
    found = {*_RESERVED, *(model.kind for model in GENERIC)}
    for type_, declared in catalog.declarations.items():
        if declared.source != OF_PROJECT:
            found |= {type_.partition(".")[0], declared.node_type.family}
            found.update(declared.node_type.connections)
    return frozenset(found)


def free_name(catalog: Catalog, wanted: str, taken: set[str]) -> str:
    """Give a key like the wanted one that nothing has."""
    there = names_of(catalog) | taken
    number, key = 1, wanted[:60]
    while key in there:
        number += 1
        key = f"{wanted[:56]}_{number}"
    return key


async def refuse_taken(
    session: AsyncSession, catalog: Catalog, project_id: UUID, manifest: Manifest
) -> None:
    """Raise Invalid `plugin.namespace` for names of the platform, Conflict for the project's own.

    `catalog` is that of the process.
    """
    kinds = {one.kind for one in models_of(manifest)}
    if taken := sorted({manifest.key, *kinds} & names_of(catalog)):
        said = f"“{taken[0]}” is the name of something built in; choose another key."
        raise Invalid(said, code="plugin.namespace", findings=[_finding(said)])
    for one in (await catalog_in(session, catalog, project_id)).declarations.values():
        other = one.node_type.connector
        if one.source == OF_PROJECT and other != manifest.key:
            names = {str(other), *one.node_type.connections}
            if {manifest.key, *kinds} & names:
                raise key_taken(str(other))


async def refuse_another(
    session: AsyncSession, project_id: UUID, key: str, operations: int
) -> None:
    """Raise Conflict `limit.connectors` when a project has all it may have."""
    count, sum_ = (
        await session.execute(
            select(
                func.count(), func.coalesce(func.sum(col(ProjectConnector.operations)), 0)
            ).where(
                col(ProjectConnector.project_id) == project_id,
                col(ProjectConnector.key) != key,
                col(ProjectConnector.deleted_at).is_(None),
            )
        )
    ).one()
    if count >= MOST:
        raise _limit(f"The project has {MOST} connectors, and no more may be; delete some first.")
    if sum_ + operations > MOST_OPERATIONS:
        room = max(0, MOST_OPERATIONS - sum_)
        raise _limit(
            f"The project's connectors may have {MOST_OPERATIONS:,} operations together; "
            f"choose {room:,} at most."
        )


def key_taken(key: str) -> Conflict:
    """Say that the project has a connector of that name."""
    return Conflict(
        f"There is a connector “{key}” already in this project.",
        code="connector.key_taken",
        hint="Choose another key, or refresh the one there is.",
    )


def _limit(message: str) -> Conflict:
    return Conflict(message, code="limit.connectors")


def _finding(message: str) -> Finding:
    return Finding(severity="error", code="plugin.namespace", pointer="/key", message=message)
