"""`packages.get` and `packages.set`: what the steps of code of a project may import."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.operation import Actor, operation
from activities.packages.models import PackageSet
from activities.packages.requirements import read
from activities.packages.settings import PackageSettings
from activities.projects import projects


@operation("packages.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID) -> PackageSet:
    """Give a project's packages; one that never named any has an empty set."""
    project = await projects.load(session, actor, project_id)
    found = await set_of(session, project_id)
    return found or PackageSet(
        organisation_id=project.organisation_id,
        project_id=project_id,
        requirements=[],
        status="empty",
        updated_at=project.created_at,
        updated_by=_nobody(),
    )


@operation("packages.set", permission="package.manage", audit="packages")
async def put(
    session: AsyncSession, actor: Actor, project_id: UUID, lines: Sequence[str]
) -> PackageSet:
    """Ask for other packages; steps go on with the last that were installed. Raises Invalid."""
    project = await projects.load(session, actor, project_id)
    wanted = read(lines, PackageSettings().allowed)
    about(project.id, project.name, project.id, requirements=wanted)
    await projects.hold(session, project_id)
    found = await set_of(session, project_id)
    if found is None:
        found = PackageSet(
            organisation_id=project.organisation_id,
            project_id=project_id,
            requirements=[],
            revision=0,
            status="empty",
            updated_by=actor.shown(),
        )
        session.add(found)
    elif found.requirements == wanted and found.status in ("empty", "ready"):
        return found
    _ask(found, wanted)
    found.updated_at, found.updated_by = now(), actor.shown()
    await session.flush()
    return found


def _ask(row: PackageSet, wanted: list[str]) -> None:
    row.requirements, row.revision = wanted, row.revision + 1
    row.code = row.message = row.asked_at = None
    row.status = "installing" if wanted else "empty"
    if not wanted:
        row.lock, row.digest, row.size, row.ready_at = None, None, 0, now()


async def set_of(session: AsyncSession, project_id: UUID) -> PackageSet | None:
    """Give the row of a project, if it has one."""
    query = select(PackageSet).where(col(PackageSet.project_id) == project_id)
    return (await session.execute(query)).scalar_one_or_none()


def _nobody() -> dict[str, JsonValue]:
    return {"kind": "service", "id": None, "name": "NextScript"}
