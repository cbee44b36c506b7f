"""What one project may have: limits its managers set, below those the operator sets for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import first_id_at
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import projects
from activities.projects.models import Flow, Project
from nextscript.errors import Conflict

Name = Literal["open_runs", "runs_per_day", "stored_bytes", "flows", "tokens_per_day"]
NAMES: tuple[Name, ...] = ("open_runs", "runs_per_day", "stored_bytes", "flows", "tokens_per_day")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Use:
    """How much of something a project has, and how much it may have."""

    name: Name
    used: int
    limit: int | None
    """The smaller of the two below; None where nobody set one."""
    own: int | None
    """What the project's managers set."""
    of_all: int | None
    """What the operator set for every project."""


@operation("quota.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID) -> list[Use]:
    """Say what a project has and may have."""
    project = await projects.load(session, actor, project_id)
    used = await _used(session, project_id)
    return [_use(parts, project, name, used[name]) for name in NAMES]


@operation("quota.set", permission="project.manage", audit="project")
async def put(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, own: dict[Name, int]
) -> list[Use]:
    """Set a project's own limits; those left out are lifted. What there is already stays."""
    project = await projects.load(session, actor, project_id, lock=True)
    about(project.id, project.name, project.id, limits=sorted(own))
    project.quota = {str(name): limit for name, limit in own.items()}
    await session.flush()
    used = await _used(session, project_id)
    return [_use(parts, project, name, used[name]) for name in NAMES]


async def refuse_another_flow(session: AsyncSession, project_id: UUID) -> None:
    """Raise Conflict `limit.flows` when a project has all the flows it may have."""
    limit = (await own_of(session, project_id)).get("flows")
    if limit is None:
        return
    there = await session.scalar(_flows(project_id)) or 0
    if there >= limit:
        raise Conflict(
            f"The project may have {limit:,} flows, and has {there:,}.",
            code="limit.flows",
            hint="Delete some, or have the limit raised in the project's settings.",
        )


async def own_of(session: AsyncSession, project_id: UUID) -> dict[str, int]:
    """Give the limits a project has of its own."""
    query = select(col(Project.quota)).where(col(Project.id) == project_id)
    return await session.scalar(query) or {}


def _use(parts: Parts, project: Project, name: Name, used: int) -> Use:
    of_all = {
        "open_runs": parts.settings.project_open_runs,
        "stored_bytes": parts.settings.project_file_bytes,
    }.get(name)
    own = project.quota.get(name)
    limits = [one for one in (own, of_all) if one is not None]
    return Use(name, used, min(limits) if limits else None, own, of_all)


async def _used(session: AsyncSession, project_id: UUID) -> dict[Name, int]:
    tables = SQLModel.metadata.tables
    run, file, used = tables["run"], tables["file"], tables["token_use"]
    mine = run.c.project_id == project_id
    counts = (
        select(func.count()).where(mine, run.c.ended_at.is_(None)),
        select(func.count()).where(mine, run.c.id >= first_id_at(now() - DAY)),
        select(func.coalesce(func.sum(file.c.size), 0)).where(file.c.project_id == project_id),
        _flows(project_id),
        select(func.coalesce(func.sum(used.c.tokens), 0)).where(
            used.c.project_id == project_id, used.c.day == now().date()
        ),
    )
    found = (await session.execute(select(*(one.scalar_subquery() for one in counts)))).one()
    return cast("dict[Name, int]", dict(zip(NAMES, map(int, found), strict=True)))


def _flows(project_id: UUID) -> Select[int]:
    there = col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None)
    return select(func.count()).select_from(Flow).where(*there)
