"""What an archive would make, in words and lists a person decides by."""

from __future__ import annotations

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections import kinds
from activities.operation import Actor
from activities.projects.models import Project
from activities.projects.naming import first_free
from activities.transfers.contents import ConnectionPart
from activities.transfers.reading import Surveyed
from nextscript.catalog import Catalog
from nextscript.errors import Invalid

_MOST_SHOWN = 200


async def plan_of(
    session: AsyncSession, catalog: Catalog, actor: Actor, found: Surveyed
) -> dict[str, JsonValue]:
    """Say what would be made of an archive here, and what would go wrong."""
    mine = col(Project.organisation_id) == actor.organisation_id
    taken = set(await session.scalars(select(col(Project.key)).where(mine)))
    project = found.project
    flows: list[JsonValue] = [
        {"key": one.key, "name": one.name, "versions": len(one.versions), "enabled": one.enabled}
        for one in found.flows[:_MOST_SHOWN]
    ]
    variables: list[JsonValue] = [*sorted(project.variables)]
    environments: list[JsonValue] = [one.key for one in project.environments]
    return {
        "name": project.name,
        "key": first_free(project.key, taken),
        "flows": flows,
        "flow_count": len(found.flows),
        "version_count": sum(len(one.versions) for one in found.flows),
        "environments": environments,
        "variables": variables,
        "packages": [*project.packages],
        "connectors": [*found.connectors],
        "connections": [_connection(catalog, found, one) for one in project.connections],
        "warnings": _warnings(catalog, found),
    }


def _connection(catalog: Catalog, found: Surveyed, part: ConnectionPart) -> JsonValue:
    return {
        "key": part.key,
        "name": part.name,
        "kind": part.kind,
        "hosts": list(part.hosts),
        "secrets": list(part.secrets),
        "known": _is_known(catalog, found, part.kind),
    }


def _warnings(catalog: Catalog, found: Surveyed) -> list[JsonValue]:
    said: list[JsonValue] = []
    for flow in found.flows:
        missing = sorted(one for one in flow.types if not _has(catalog, found, one))
        if missing:
            words = ", ".join(missing)
            kind = "cannot be imported" if flow.versions else "cannot run"
            said.append(f"The flow {flow.name} {kind}: this server has no steps of {words}.")
    for part in found.project.connections:
        if not _is_known(catalog, found, part.kind):
            said.append(f"This server has no connector for {part.name} ({part.kind}).")
    return said[:_MOST_SHOWN]


def _has(catalog: Catalog, found: Surveyed, type_: str) -> bool:
    return catalog.get(type_) is not None or type_.partition(".")[0] in found.connectors


def _is_known(catalog: Catalog, found: Surveyed, kind: str) -> bool:
    if any(kind == one or kind.startswith(f"{one}_") for one in found.connectors):
        return True
    try:
        kinds.model_of(catalog, kind)
    except Invalid:
        return False
    return True
