"""Projects: which there are, and the loader everything inside them goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import Place, authorise, authorise_everywhere, within
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.parts import Parts
from activities.projects.models import Project
from activities.projects.naming import first_free, slug
from nextscript.errors import Conflict, NotFound


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
    trash_days: float
    """How long it could be restored, if it were deleted now."""
    deleted_at: datetime | None
    gone_at: datetime | None
    """Until when a deleted one can be restored."""


_LOOK = "project.read"
_MISSING = "There is no such project."


def visible(actor: Actor) -> Select[Project]:
    """Select the projects that exist for an actor."""
    return _of(actor).where(col(Project.deleted_at).is_(None))


def in_trash(actor: Actor) -> Select[Project]:
    """Select the projects an actor can restore, or watch going."""
    return _of(actor).where(col(Project.deleted_at).is_not(None), ~col(Project.purging))


def _of(actor: Actor) -> Select[Project]:
    query = select(Project).where(col(Project.organisation_id) == actor.organisation_id)
    return query.where(_seen(actor))


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Choose projects in which the actor may something, or one thing of which is theirs to see."""
    parts = {one.project_id for one in (*actor.flows.values(), *actor.connections.values())}
    seen = within(actor, col(Project.id), look=_LOOK)
    return or_(seen, col(Project.id).in_(parts)) if parts else seen


async def load(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    *,
    partly: str = "",
    trash: bool = False,
    lock: bool = False,
) -> Project:
    """Give a project in which the actor may do what is being asked for.

    Who holds `partly` for one thing in it is let in as well, for lists that show only that. Raises
    NotFound for one they may not see, Forbidden for one where they may less.
    """
    deleted = col(Project.deleted_at)
    query = select(Project).where(
        col(Project.id) == project_id,
        col(Project.organisation_id) == actor.organisation_id,
        deleted.is_not(None) & ~col(Project.purging) if trash else deleted.is_(None),
    )
    found = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if found is None:
        raise NotFound(_MISSING)
    place = Place(found.organisation_id, found.id)
    authorise(actor, place, look=_LOOK, missing=_MISSING, partly=partly)
    return found


async def hold(session: AsyncSession, project_id: UUID) -> None:
    """Let others who hold this project wait until the transaction ends; readers go on."""
    query = select(Project).where(col(Project.id) == project_id)
    await session.execute(query.with_for_update(key_share=True))


@operation("projects.list", permission="catalog.read")
async def listed(
    session: AsyncSession, actor: Actor, parts: Parts, *, trash: bool, window: Window
) -> Page[ProjectView]:
    """List the actor's projects, the newest first, or those in the trash; none for a guest."""
    query = in_trash(actor) if trash else visible(actor)
    found = await page(session, query, Project, window)
    return Page([view(actor, parts, one) for one in found.items], found.next)


@operation("projects.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID) -> ProjectView:
    """Give one project."""
    return view(actor, parts, await load(session, actor, project_id, partly=_LOOK))


@operation("projects.create", permission="project.manage", audit="project")
async def create(
    session: AsyncSession, actor: Actor, parts: Parts, *, name: str, key: str | None
) -> ProjectView:
    """Make a project. Raises Conflict when its key is taken, Forbidden for who may in some."""
    made = await add(session, actor, name, key)
    about(made.id, made.name, made.id, key=made.key)
    return view(actor, parts, made)


async def add(session: AsyncSession, actor: Actor, name: str, key: str | None) -> Project:
    """Write the row of a new project; see `create`."""
    authorise_everywhere(actor, "You may work in some projects; making others needs them all.")
    await one_at_a_time(session, actor.organisation_id)
    taken = set(
        await session.scalars(
            select(col(Project.key)).where(col(Project.organisation_id) == actor.organisation_id)
        )
    )
    if key in taken:
        raise Conflict(
            f"There is a project {key} already, or in the trash.", code="project.key_taken"
        )
    made = Project(
        organisation_id=actor.organisation_id, key=key or first_free(slug(name), taken), name=name
    )
    session.add(made)
    await session.flush()
    return made


async def one_at_a_time(session: AsyncSession, organisation_id: UUID) -> None:
    """Make and delete an organisation's projects one after another.

    Two of one name at the same moment get two keys, and the last one stays.
    """
    lock = func.hashtext(f"projects/{organisation_id}")
    await session.execute(select(func.pg_advisory_xact_lock(lock)))


@operation("projects.update", permission="project.manage", audit="project")
async def rename(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, name: str
) -> ProjectView:
    """Give a project another name; its key, which addresses use, stays."""
    project = await load(session, actor, project_id)
    about(project.id, name, project.id, changed=["name"])
    project.name = name
    return view(actor, parts, project)


async def add_first_project(session: AsyncSession, organisation_id: UUID) -> Project:
    """Make the project a new organisation starts with."""
    project = Project(organisation_id=organisation_id, key="default", name="Default")
    session.add(project)
    await session.flush()
    return project


def view(actor: Actor, parts: Parts, project: Project) -> ProjectView:
    """Show a project to one of its people."""
    kept = timedelta(days=parts.settings.project_trash_days)
    return ProjectView(
        id=project.id,
        key=project.key,
        name=project.name,
        organisation_id=project.organisation_id,
        archived=project.archived,
        role=actor.roles.get(project.id) or actor.role or "",
        created_at=project.created_at,
        trash_days=parts.settings.project_trash_days,
        deleted_at=project.deleted_at,
        gone_at=project.deleted_at and project.deleted_at + kept,
    )
