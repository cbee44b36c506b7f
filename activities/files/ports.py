"""Files as a running step sees them: those of its own project and no other."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.files.keeping import NewFile, keep
from activities.files.models import StoredFile
from activities.parts import Parts
from activities.projects.models import Project
from nextscript.errors import NotFound
from nextscript.files import File, FileEntry, Files, checked_path, not_found
from store.session import open_session

_MOST_LISTED = 10_000


@dataclass(frozen=True)
class FilesOfProjects:
    """It fits `engine.ports.ProjectFiles`."""

    parts: Parts

    def of(self, project_id: str, run_id: str, effect_key: str) -> Files:
        """Give a step the files of its project."""
        return StepFiles(self.parts, _uuid(project_id), _uuid(run_id), effect_key)


@dataclass
class StepFiles:
    """It fits `nextscript.files.Files`. What a retry writes to a path again is once."""

    parts: Parts
    project_id: UUID | None
    run_id: UUID | None
    effect_key: str
    written: int = field(default=0, init=False)

    async def info(self, file_id: str) -> File:
        """Give what is known of a file."""
        return file_of(await self._row(file_id))

    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        """Read a file, a piece at a time."""
        row = await self._row(file_id)
        store = self.parts.objects.files
        try:
            async for chunk in store.read(str(row.project_id), str(row.id), row.size):
                yield chunk
        except NotFound:
            raise not_found() from None

    async def write(
        self, content: AsyncIterable[bytes], *, name: str, type: str = "", path: str | None = None
    ) -> File:
        """Keep a new file of this run."""
        self.written += 1
        async with open_session(self.parts.sessions) as session:
            project = await session.get(Project, self.project_id) if self.project_id else None
        if project is None:
            raise not_found("The step's project is gone.")
        by: dict[str, JsonValue] = {"kind": "service", "id": None, "name": f"Run {self.run_id}"}
        effect = f"step/{self.effect_key}/{self.written}" if path else None
        asked = NewFile(name, type, by, path, effect, self.run_id)
        return file_of((await keep(self.parts, project, asked, content))[0])

    async def find(self, path: str) -> FileEntry:
        """Give the newest file under a path."""
        async with open_session(self.parts.sessions) as session:
            row = await session.scalar(self._kept().where(col(StoredFile.path) == path))
        if row is None:
            raise not_found(f"There is no file {checked_path(path)!r}.")
        return entry_of(row)

    async def entries(self, folder: str = "") -> list[FileEntry]:
        """Give the newest files under a folder, by path."""
        query = self._kept().order_by(col(StoredFile.path)).limit(_MOST_LISTED)
        if folder:
            inside = f"{checked_path(folder.rstrip('/'))}/"
            query = query.where(col(StoredFile.path).startswith(inside, autoescape=True))
        async with open_session(self.parts.sessions) as session:
            return [entry_of(row) for row in await session.scalars(query)]

    async def delete(self, file_id: str) -> None:
        """Remove a file."""
        async with open_session(self.parts.sessions) as session:
            row = await self._find(session, file_id)
            if row is not None:
                row.deleted_at = now()

    async def _row(self, file_id: str) -> StoredFile:
        async with open_session(self.parts.sessions) as session:
            found = await self._find(session, file_id)
        if found is None:
            raise not_found()
        return found

    async def _find(self, session: AsyncSession, file_id: str) -> StoredFile | None:
        query = self._mine().where(col(StoredFile.id) == _uuid(file_id))
        return (await session.scalars(query)).one_or_none()

    def _mine(self) -> Select[StoredFile]:
        return select(StoredFile).where(
            col(StoredFile.project_id) == self.project_id, col(StoredFile.deleted_at).is_(None)
        )

    def _kept(self) -> Select[StoredFile]:
        kept = col(StoredFile.path).is_not(None), col(StoredFile.expires_at).is_(None)
        return self._mine().where(*kept)


def file_of(row: StoredFile) -> File:
    """Give the reference to a file."""
    return File(id=str(row.id), name=row.name, type=row.type, size=row.size)


def entry_of(row: StoredFile) -> FileEntry:
    """Give the reference to a file that is kept under a path."""
    about = file_of(row).model_dump()
    return FileEntry(**about, path=row.path or "", version=row.version)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
