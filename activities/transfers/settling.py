"""What an imported project has besides flows: environments, variables, packages, connections."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.connections.copying import copied, empty, without_secrets
from activities.packages.models import PackageSet
from activities.packages.requirements import read
from activities.packages.settings import PackageSettings
from activities.projects.models import Environment, ProjectVariable, VariableValue
from activities.transfers.contents import ConnectionPart, ProjectPart, VariablePart
from nextscript.catalog import Catalog
from nextscript.errors import Invalid
from store.keys import KeyRing


@dataclass
class Place:
    """Where everything of an import goes, who asked for it, and what was left out of it."""

    organisation_id: UUID
    project_id: UUID
    by: dict[str, JsonValue]
    notes: list[JsonValue] = field(default_factory=list)


async def add_settings(session: AsyncSession, place: Place, part: ProjectPart) -> None:
    """Write environments, variables and what packages are asked for."""
    for one in part.environments:
        session.add(
            Environment(
                organisation_id=place.organisation_id,
                project_id=place.project_id,
                key=one.key,
                name=one.name,
            )
        )
    for key, variable in part.variables.items():
        await _variable(session, place, key, variable)
    if part.packages:
        _packages(session, place, part.packages)
    await session.flush()


async def _variable(session: AsyncSession, place: Place, key: str, part: VariablePart) -> None:
    row = ProjectVariable(
        organisation_id=place.organisation_id,
        project_id=place.project_id,
        key=key,
        value=part.value,
        size=_size(part.value),
        updated_by=place.by,
    )
    session.add(row)
    await session.flush()
    for environment, value in part.environments.items():
        session.add(
            VariableValue(
                organisation_id=place.organisation_id,
                project_id=place.project_id,
                variable_id=row.id,
                environment=environment,
                value=value,
                size=_size(value),
                updated_by=place.by,
            )
        )


def _packages(session: AsyncSession, place: Place, lines: list[str]) -> None:
    try:
        wanted = read(lines, PackageSettings().allowed)
    except Invalid as refused:
        place.notes.append(f"The packages were left out: {refused.message}")
        return
    session.add(
        PackageSet(
            organisation_id=place.organisation_id,
            project_id=place.project_id,
            requirements=wanted,
            status="installing",
            updated_by=place.by,
        )
    )


async def add_connections(
    session: AsyncSession,
    keys: KeyRing,
    catalog: Catalog,
    place: Place,
    wanted: list[ConnectionPart],
    choices: dict[str, JsonValue],
) -> dict[str, str]:
    """Copy those that were chosen, make the others without secrets; give the kinds by key.

    Raises NotFound for one that is gone since, Rejected for one that cannot be opened.
    """
    kinds: dict[str, str] = {}
    for one in wanted:
        row = empty(place.organisation_id, place.project_id, one.key, one.name, place.by)
        choice = choices.get(one.key, "create")
        if choice == "create":
            row.kind, row.fields = one.kind, one.fields
            row = without_secrets(catalog, row)
        else:
            source = UUID(str(choice))
            row = await copied(session, keys, place.organisation_id, source, row)
        kinds[one.key] = row.kind
        session.add(row)
    await session.flush()
    return kinds


def _size(value: JsonValue) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
