"""Operations on files: sent, looked at, read, listed and removed by people and programs."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import Place, authorise
from activities.columns import now
from activities.files.keeping import NewFile, keep
from activities.files.models import StoredFile
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.parts import Parts
from activities.projects import projects
from activities.projects.living import in_living
from activities.projects.models import Project
from nextscript.errors import Invalid, NotFound
from store.session import open_session

_LOOK = "file.read"
_MISSING = "There is no such file."


@operation("files.create", permission="file.write", unaudited="the file says who sent it")
async def _room_of(session: AsyncSession, actor: Actor, project_id: UUID) -> Project:
    """Give the project a file may be sent to."""
    return await projects.load(session, actor, project_id)


async def create(
    parts: Parts,
    actor: Actor,
    project_id: UUID,
    asked: NewFile,
    content: AsyncIterable[bytes],
) -> StoredFile:
    """Keep what is sent; no transaction is open while it comes, which may take minutes.

    Raises Rejected as `keep` does, and Invalid `idempotency.mismatch` for a key that brought
    another content before.
    """
    async with open_session(parts.sessions) as session:
        project = await _room_of(session, actor, project_id)
    if asked.effect is not None:
        asked = replace(asked, effect=f"api/{asked.effect}")
    row, digest = await keep(parts, project, asked, content)
    if row.sha256 != digest or (asked.effect and row.path != asked.path):
        raise Invalid(
            "This Idempotency-Key was used for another file.", code="idempotency.mismatch"
        )
    return row


@operation("files.get", permission="file.read")
async def get(session: AsyncSession, actor: Actor, file_id: UUID) -> StoredFile:
    """Give what is known of a file. Raises NotFound."""
    return await load(session, actor, file_id)


async def load(session: AsyncSession, actor: Actor, file_id: UUID) -> StoredFile:
    """Give a file with which the actor may do what is being asked for.

    Raises NotFound for one they may not see, Forbidden for one with which they may less.
    """
    found = await session.scalar(_files(actor).where(col(StoredFile.id) == file_id))
    if found is None:
        raise NotFound(_MISSING)
    place = Place(found.organisation_id, found.project_id)
    authorise(actor, place, look=_LOOK, missing=_MISSING)
    return found


@operation("files.list", permission="file.read")
async def listed(
    session: AsyncSession, actor: Actor, project_id: UUID, path: str | None, window: Window
) -> Page[StoredFile]:
    """List a project's files, the newest first; with a path, all versions of that one."""
    project = await projects.load(session, actor, project_id)
    query = _files(actor).where(col(StoredFile.project_id) == project.id)
    if path is not None:
        query = query.where(col(StoredFile.path) == path)
    return await page(session, query, StoredFile, window)


@operation("files.delete", permission="file.delete", audit="file")
async def delete(session: AsyncSession, actor: Actor, file_id: UUID) -> None:
    """Remove a file. Nobody can open it from now on; its content is collected soon."""
    file = await load(session, actor, file_id)
    about(file.id, file.name, file.project_id, size=file.size)
    file.deleted_at = now()


def _files(actor: Actor) -> Select[StoredFile]:
    return select(StoredFile).where(
        col(StoredFile.organisation_id) == actor.organisation_id,
        col(StoredFile.deleted_at).is_(None),
        in_living(col(StoredFile.project_id)),
    )
