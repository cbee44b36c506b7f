"""Environments: places runs are started in, each with values of its own for variables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.models import Environment, Project, VariableValue
from nextscript.errors import Conflict, Invalid, NotFound
from nextscript.findings import Finding

PRODUCTION = "production"
MOST = 20


@dataclass(frozen=True)
class EnvironmentView:
    """An environment; production is always there and stays as it is."""

    key: str
    name: str
    fixed: bool
    created_at: datetime


@operation("environments.list", permission="variable.read")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[EnvironmentView]:
    """Give a project's environments: production, then the others by age."""
    project = await projects.load(session, actor, project_id)
    query = select(Environment).where(col(Environment.project_id) == project_id)
    rows = await session.scalars(query.order_by(col(Environment.id)))
    return [_production(project), *map(_view, rows)]


@operation("environments.create", permission="variable.manage", audit="environment")
async def create(
    session: AsyncSession, actor: Actor, project_id: UUID, *, key: str, name: str
) -> EnvironmentView:
    """Make an environment. Raises Conflict `environment.key_taken`, `limit.environments`."""
    project = await projects.load(session, actor, project_id)
    await projects.hold(session, project_id)
    about(key, name, project_id)
    of_project = col(Environment.project_id) == project_id
    if (await session.scalar(select(func.count()).where(of_project)) or 0) >= MOST:
        said = f"A project may have {MOST} environments besides production."
        raise Conflict(said, code="limit.environments")
    row = Environment(
        organisation_id=project.organisation_id, project_id=project_id, key=key, name=name
    )
    making = insert(Environment).values(row.model_dump()).on_conflict_do_nothing()
    made = await session.scalar(making.returning(col(Environment.id)))
    if made is None or key == PRODUCTION:
        said = f"There is an environment {key} already."
        raise Conflict(said, code="environment.key_taken")
    return _view(row)


@operation("environments.update", permission="variable.manage", audit="environment")
async def rename(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str, name: str
) -> EnvironmentView:
    """Give an environment another name. Raises NotFound, Conflict `environment.fixed`."""
    row = await _load(session, actor, project_id, key)
    about(key, name, project_id, changed=["name"])
    row.name = name
    return _view(row)


@operation("environments.delete", permission="variable.manage", audit="environment")
async def delete(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> None:
    """Remove an environment with its values; runs under way keep theirs. Raises as `rename`."""
    row = await _load(session, actor, project_id, key)
    about(key, row.name, project_id)
    mine = col(VariableValue.project_id) == project_id, col(VariableValue.environment) == key
    await session.execute(delete_rows(VariableValue).where(*mine))
    await session.delete(row)


async def refuse_unknown(session: AsyncSession, project_id: UUID, key: str) -> None:
    """Raise Invalid `run.environment` unless a project has this environment."""
    if key == PRODUCTION:
        return
    same = col(Environment.project_id) == project_id, col(Environment.key) == key
    if await session.scalar(select(col(Environment.id)).where(*same)) is None:
        said = f"There is no environment “{key}” in this project."
        finding = Finding(
            severity="error", code="run.environment", pointer="/environment", message=said
        )
        raise Invalid(said, code="run.environment", findings=[finding])


async def _load(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> Environment:
    await projects.load(session, actor, project_id)
    if key == PRODUCTION:
        said = "Production is always there, and called so."
        raise Conflict(said, code="environment.fixed")
    same = col(Environment.project_id) == project_id, col(Environment.key) == key
    found = await session.scalar(select(Environment).where(*same))
    if found is None:
        raise NotFound(f"There is no environment “{key}” in this project.")
    return found


def _production(project: Project) -> EnvironmentView:
    return EnvironmentView(PRODUCTION, "Production", True, project.created_at)


def _view(row: Environment) -> EnvironmentView:
    return EnvironmentView(row.key, row.name, False, row.created_at)
