"""A project's end, and what comes before: archived, deleted, restored while that is possible."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.listening.claiming import tell_listening
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects.models import Project
from activities.projects.projects import (
    ProjectView,
    load,
    one_at_a_time,
    view,
)
from nextscript.errors import Conflict, NotFound


@operation("projects.archive", permission="project.manage", audit="project")
async def archive(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> ProjectView:
    """Have a project start nothing more: runs under way go on, all of it can be read."""
    return await _archived(session, actor, parts, project_id, archived=True)


@operation("projects.unarchive", permission="project.manage", audit="project")
async def unarchive(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> ProjectView:
    """Let an archived project start runs again."""
    return await _archived(session, actor, parts, project_id, archived=False)


@operation("projects.delete", permission="project.manage", audit="project")
async def delete(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> ProjectView:
    """Put a project into the trash: nobody sees it, its triggers stop, its runs are cancelled.

    It can be restored for as long as the settings say. Raises Conflict `project.last` for the only
    one of an organisation.
    """
    await one_at_a_time(session, actor.organisation_id)
    project = await load(session, actor, project_id)
    about(project.id, project.name, project.id, key=project.key)
    of_all = select(func.count()).select_from(
        select(Project)
        .where(col(Project.organisation_id) == actor.organisation_id)
        .where(col(Project.deleted_at).is_(None))
        .subquery()
    )
    if await session.scalar(of_all) == 1:
        raise Conflict(
            "This is the only project. An organisation needs one.",
            code="project.last",
            hint="Make another one first.",
        )
    project.deleted_at, project.deleted_by = now(), actor.shown()
    await session.flush()
    await tell_listening(session, project.id)
    return view(actor, parts, project)


@operation("projects.restore", permission="project.manage", audit="project")
async def restore(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> ProjectView:
    """Take a project out of the trash, as it was; cancelled runs stay cancelled.

    Raises NotFound once its time there is over.
    """
    project = await load(session, actor, project_id, trash=True, lock=True)
    kept = timedelta(days=parts.settings.project_trash_days)
    if project.deleted_at is None or project.deleted_at + kept < now():
        raise NotFound("There is no such project in the trash.")
    about(project.id, project.name, project.id, key=project.key)
    project.deleted_at = project.deleted_by = project.stopped_at = None
    await session.flush()
    await tell_listening(session, project.id)
    return view(actor, parts, project)


async def _archived(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, *, archived: bool
) -> ProjectView:
    project = await load(session, actor, project_id, lock=True)
    about(project.id, project.name, project.id, key=project.key)
    project.archived = archived
    await session.flush()
    await tell_listening(session, project.id)
    return view(actor, parts, project)
