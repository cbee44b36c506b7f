"""Which projects are there at all: one in the trash, and all that is in it, is nobody's to see."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from activities.projects.models import Project
from nextscript.errors import Conflict, NotFound

_IN_TRASH = select(col(Project.id)).where(col(Project.deleted_at).is_not(None))


def in_living(project_id: Mapped[UUID]) -> ColumnElement[bool]:
    """Choose what is in a project that does not lie in the trash."""
    return project_id.not_in(_IN_TRASH)


async def refuse_unless_open(session: AsyncSession, project_id: UUID) -> None:
    """Let a project start something. Raises Conflict `project.archived`, NotFound in the trash."""
    query = select(col(Project.archived), col(Project.deleted_at))
    found = (await session.execute(query.where(col(Project.id) == project_id))).first()
    if found is None or found.deleted_at is not None:
        raise NotFound("There is no such project.")
    if found.archived:
        raise Conflict(
            "The project is archived and starts no runs.",
            code="project.archived",
            hint="Take it out of the archive first.",
        )
