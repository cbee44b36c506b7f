"""Projects: which there are, and the loader everything inside them goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects.models import Project
from activities.projects.naming import first_free, slug
from nextscript.errors import Conflict, Forbidden, NotFound


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


@operation("projects.create", permission="project.manage", audit="project")
async def create(session: AsyncSession, actor: Actor, *, name: str, key: str | None) -> ProjectView:
    """Make a project. Raises Conflict when its key is taken, Forbidden for keys of one project."""
    if actor.project_id is not None:
        raise Forbidden("This key works in one project and makes no others.")
    # Two who make projects of one name at the same moment get two keys.
    one_by_one = func.hashtext(f"projects/{actor.organisation_id}")
    await session.execute(select(func.pg_advisory_xact_lock(one_by_one)))
    taken = set(
        await session.scalars(
            select(col(Project.key)).where(col(Project.organisation_id) == actor.organisation_id)
        )
    )
    if key in taken:
        raise Conflict(f"There is a project {key} already.", code="project.key_taken")
    made = Project(
        organisation_id=actor.organisation_id, key=key or first_free(slug(name), taken), name=name
    )
    session.add(made)
    about(made.id, made.name, made.id, key=made.key)
    await session.flush()
    return _view(actor, made)


@operation("projects.update", permission="project.manage", audit="project")
async def rename(session: AsyncSession, actor: Actor, project_id: UUID, name: str) -> ProjectView:
    """Give a project another name; its key, which addresses use, stays."""
    project = await load(session, actor, project_id)
    about(project.id, name, project.id, changed=["name"])
    project.name = name
    return _view(actor, project)


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
