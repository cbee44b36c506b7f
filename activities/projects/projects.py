"""Projects: which there are, and the loader everything inside them goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects.models import Project
from nextscript.errors import NotFound


@dataclass(frozen=True)
class ProjectView:
    """A project as one of its people sees it."""

    id: UUID
    key: str
    name: str
    organisation_id: UUID
    archived: bool
    role: str
    created_at: datetime


def visible(actor: Actor) -> Select[Project]:
    """Select the projects that exist for an actor."""
    query = select(Project).where(col(Project.organisation_id) == actor.organisation_id)
    return query.where(col(Project.id) == actor.project_id) if actor.project_id else query


async def load(session: AsyncSession, actor: Actor, project_id: UUID) -> Project:
    """Give a project of the actor's. Raises NotFound for every other id."""
    found = await session.scalar(visible(actor).where(col(Project.id) == project_id))
    if found is None:
        raise NotFound("There is no such project.")
    return found


async def hold(session: AsyncSession, project_id: UUID) -> None:
    """Let others who hold this project wait until the transaction ends; readers go on."""
    query = select(Project).where(col(Project.id) == project_id)
    await session.execute(query.with_for_update(key_share=True))


@operation("projects.list", permission="project.read")
async def listed(session: AsyncSession, actor: Actor, window: Window) -> Page[ProjectView]:
    """List the actor's projects, the newest first."""
    found = await page(session, visible(actor), Project, window)
    return Page([_view(actor, one) for one in found.items], found.next)


@operation("projects.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID) -> ProjectView:
    """Give one project."""
    return _view(actor, await load(session, actor, project_id))


async def add_first_project(session: AsyncSession, organisation_id: UUID) -> Project:
    """Make the project a new organisation starts with."""
    project = Project(organisation_id=organisation_id, key="default", name="Default")
    session.add(project)
    await session.flush()
    return project


def _view(actor: Actor, project: Project) -> ProjectView:
    return ProjectView(
        id=project.id,
        key=project.key,
        name=project.name,
        organisation_id=project.organisation_id,
        archived=project.archived,
        role=actor.role or "",
        created_at=project.created_at,
    )
