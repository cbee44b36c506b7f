"""Keeping a new file: its content streamed to the store, capped, then its row."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.files.models import StoredFile
from activities.ids import new_id
from activities.parts import Parts
from activities.projects import projects
from activities.projects.models import Project
from activities.projects.quota import own_of
from nextscript.errors import Rejected
from nextscript.files import checked_path, clean_name, clean_type
from store.session import open_session


@dataclass(frozen=True)
class NewFile:
    """What is said of a file before its content comes."""

    name: str
    type: str
    by: dict[str, JsonValue]
    path: str | None = None
    effect: str | None = None
    run_id: UUID | None = None


@dataclass
class _Metered:
    """Counts and digests a content as it passes. Raises Rejected above the limit."""

    limit: int
    refusal: Rejected
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    async def through(self, content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for chunk in content:
            self.size += len(chunk)
            if self.size > self.limit:
                raise self.refusal
            self.digest.update(chunk)
            yield chunk


async def keep(
    parts: Parts, project: Project, asked: NewFile, content: AsyncIterable[bytes]
) -> tuple[StoredFile, str]:
    """Keep a file; give its row, and the SHA-256 of what came (another's, when it was kept before).

    Raises Rejected `file.too_large`, `file.quota`, `file.outside_root` or `file.path`.
    """
    path = checked_path(asked.path) if asked.path else None
    file_id = new_id()
    metered = _Metered(*await _room(parts, project.id))
    await parts.objects.files.write(str(project.id), str(file_id), metered.through(content))
    async with AsyncExitStack() as unless_new:
        delete = parts.objects.files.delete
        unless_new.push_async_callback(delete, str(project.id), str(file_id))
        async with open_session(parts.sessions) as session:
            row = await _insert(session, parts, project, asked, path, file_id, metered)
        if row.id == file_id:
            unless_new.pop_all()
    return row, metered.digest.hexdigest()


async def _room(parts: Parts, project_id: UUID) -> tuple[int, Rejected]:
    """Give how large a file may be just now, and the error for a larger one."""
    async with open_session(parts.sessions) as session:
        most = await _most(session, parts, project_id)
        left = most - await used(session, project_id)
    if left < parts.settings.file_bytes:
        return max(left, 0), _no_room(most)
    limit = parts.settings.file_bytes
    return limit, Rejected(f"A file may have at most {limit:,} bytes.", code="file.too_large")


async def used(session: AsyncSession, project_id: UUID) -> int:
    """Give the bytes a project's files take, those included that wait to be collected."""
    total = select(func.coalesce(func.sum(StoredFile.size), 0))
    return int(await session.scalar(total.where(col(StoredFile.project_id) == project_id)) or 0)


async def _insert(
    session: AsyncSession,
    parts: Parts,
    project: Project,
    asked: NewFile,
    path: str | None,
    file_id: UUID,
    metered: _Metered,
) -> StoredFile:
    await projects.hold(session, project.id)
    found = await _kept_before(session, project.id, asked.effect)
    if found is not None:
        return found
    most = await _most(session, parts, project.id)
    if await used(session, project.id) + metered.size > most:
        raise _no_room(most)
    expires = now() + timedelta(days=parts.settings.file_days)
    version = await _make_way(session, project.id, path, expires) if path else 1
    values = {
        "id": file_id,
        "organisation_id": project.organisation_id,
        "project_id": project.id,
        "name": clean_name(asked.name),
        "type": clean_type(asked.type),
        "size": metered.size,
        "sha256": metered.digest.hexdigest(),
        "path": path,
        "version": version,
        "run_id": asked.run_id,
        "effect": asked.effect,
        "created_by": asked.by,
        "created_at": now(),
        "expires_at": None if path else expires,
    }
    made = await session.scalars(insert(StoredFile).values(values).returning(StoredFile))
    return made.one()


async def _kept_before(
    session: AsyncSession, project_id: UUID, effect: str | None
) -> StoredFile | None:
    if effect is None:
        return None
    same = col(StoredFile.project_id) == project_id, col(StoredFile.effect) == effect
    return await session.scalar(select(StoredFile).where(*same))


async def _make_way(session: AsyncSession, project_id: UUID, path: str, expires: object) -> int:
    """Make the file under a path an earlier version; give the number of the new one."""
    of_path = col(StoredFile.project_id) == project_id, col(StoredFile.path) == path
    newest = await session.scalar(select(func.max(StoredFile.version)).where(*of_path))
    current = col(StoredFile.expires_at).is_(None)
    await session.execute(update(StoredFile).where(*of_path, current).values(expires_at=expires))
    return (newest or 0) + 1


async def _most(session: AsyncSession, parts: Parts, project_id: UUID) -> int:
    own = (await own_of(session, project_id)).get("stored_bytes")
    of_all = parts.settings.project_file_bytes
    return of_all if own is None else min(own, of_all)


def _no_room(most: int) -> Rejected:
    return Rejected(
        f"The project's files may take {most:,} bytes together, and there is not enough room left.",
        code="file.quota",
        hint="Delete files, or ask the operator for more room.",
    )
