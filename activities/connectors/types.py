"""The node types of a project: those of the process, and those of the project's own connectors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from cachetools import LRUCache
from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connectors.models import ConnectorVersion, ProjectConnector
from activities.connectors.packing import unpack
from activities.connectors.tools import declarations
from activities.parts import Parts
from nextscript.catalog import Catalog
from nextscript.manifest import ManifestConnector
from nextscript.node_types import OF_PROJECT, Declaration
from store.session import open_session

NEWEST = 0
_MOST_TYPES = 30_000
"""Node types of versions kept in memory; they never change."""
_MOST_CATALOGS = 64
Types = Mapping[str, Declaration]
_versions: LRUCache[tuple[UUID, str, int], Types] = LRUCache(_MOST_TYPES, getsizeof=len)


@dataclass(frozen=True)
class _Joined:
    base: Catalog
    stamp: frozenset[tuple[str, int]]
    catalog: Catalog


_joined: LRUCache[UUID, _Joined] = LRUCache(_MOST_CATALOGS)


async def catalog_in(session: AsyncSession, catalog: Catalog, project_id: UUID) -> Catalog:
    """Give the node types of a project, beside those of the process, which come first."""
    query = select(col(ProjectConnector.key), col(ProjectConnector.version)).where(
        col(ProjectConnector.project_id) == project_id, col(ProjectConnector.deleted_at).is_(None)
    )
    stamp = frozenset((row.key, row.version) for row in await session.execute(query))
    if not stamp:
        return catalog
    known = _joined.get(project_id)
    if known is not None and known.base is catalog and known.stamp == stamp:
        return known.catalog
    own: dict[str, Declaration] = {}
    for key, number in sorted(stamp):
        own |= await _types_of(session, catalog, project_id, key, number)
    joined = Catalog(dict(sorted((own | catalog.declarations).items())), catalog.broken)
    _joined[project_id] = _Joined(catalog, stamp, joined)
    return joined


class TypesOfProjects:
    """Finds what steps of projects' own connectors do. It fits `engine.ports.ProjectTypes`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def find(self, project_id: str, type_: str, version: int) -> Declaration | None:
        """Give the type as the version of its connector has it, also of one that was deleted."""
        project, key = UUID(project_id), type_.partition(".")[0]
        known = _versions.get((project, key, version))
        if known is None:
            async with open_session(self._parts.sessions) as session:
                number = version or await _newest(session, project, key)
                known = await _types_of(session, self._parts.catalog, project, key, number)
        return known.get(type_)


async def _newest(session: AsyncSession, project_id: UUID, key: str) -> int:
    query = select(col(ProjectConnector.version)).where(
        col(ProjectConnector.project_id) == project_id, col(ProjectConnector.key) == key
    )
    return await session.scalar(query) or NEWEST


async def _types_of(
    session: AsyncSession, catalog: Catalog, project_id: UUID, key: str, number: int
) -> Types:
    known = _versions.get((project_id, key, number))
    if known is not None:
        return known
    query = select(ConnectorVersion).where(
        col(ConnectorVersion.project_id) == project_id,
        col(ConnectorVersion.key) == key,
        col(ConnectorVersion.number) == number,
    )
    row = await session.scalar(query)
    if row is None:
        return {}
    types = await asyncio.to_thread(_declared, catalog, row)
    if len(types) <= _MOST_TYPES:
        _versions[project_id, key, number] = types
    return types


def _declared(catalog: Catalog, row: ConnectorVersion) -> Types:
    manifest = unpack(row.content)
    if row.kind == "mcp":
        found = declarations(manifest, catalog)
    else:
        found = ManifestConnector.of(manifest, source=OF_PROJECT).declarations()
    return {one.node_type.type: _numbered(one, row.number) for one in found}


def _numbered(declaration: Declaration, number: int) -> Declaration:
    """Mark a type with its connector's version; what was drawn for an older one stays as it is."""
    shown = declaration.node_type.model_copy(update={"version": number})
    return replace(declaration, node_type=shown, upgrades=dict.fromkeys(range(1, number), _same))


def _same(config: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return config
