"""Installing what was asked for, durably; and giving a step the folder of its project."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlmodel import col

from activities.columns import now
from activities.packages.locking import LOCK, Locked, Shelf, digest_of, lock_of, size_of
from activities.packages.models import PackageSet
from activities.packages.sets import set_of
from activities.packages.settings import PackageSettings
from activities.parts import Parts
from nextscript.errors import NextScriptError, Rejected, Retryable
from store.session import open_session

_log = structlog.get_logger("nextscript.packages")


@dataclass
class PackagesOfProjects:
    """It fits `engine.ports.ProjectPackages`."""

    parts: Parts
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.parts.settings.home.resolve() / "packages")

    async def folder(self, project_id: str) -> Path | None:
        """Give the folder of what a project's code may import, or None.

        Installs it first on a machine that has not got it. Raises Retryable, Rejected.
        """
        row = await self._row(project_id)
        if row is None or not row.requirements:
            return None
        if row.digest is None:
            raise _not_there(row)
        return await self.shelf.folder(LOCK.validate_python(row.lock), PackageSettings())

    async def install(self, project_id: str, *, last: bool) -> None:
        """Lock and install what a project asks for. Raises Retryable, unless it is the last try."""
        row = await self._row(project_id)
        if row is None or row.status != "installing":
            return
        try:
            lock = await lock_of(row.requirements, PackageSettings())
            folder = await self.shelf.folder(lock, PackageSettings())
        except NextScriptError as error:
            again = isinstance(error, Retryable) and not last
            await self._note_failure(row, error, "installing" if again else "failed")
            if again:
                raise
        else:
            await self._note_ready(row, lock, folder)

    async def _row(self, project_id: str) -> PackageSet | None:
        async with open_session(self.parts.sessions) as session:
            return await set_of(session, UUID(project_id))

    async def _note_ready(self, row: PackageSet, lock: list[Locked], folder: Path) -> None:
        size = await asyncio.to_thread(size_of, folder)
        found = {"lock": LOCK.dump_python(lock), "digest": digest_of(lock), "size": size}
        news = {"status": "ready", "code": None, "message": None, "ready_at": now()}
        await self._note(row, {**found, **news})
        _log.info("packages installed", project=str(row.project_id), packages=len(lock), bytes=size)

    async def _note_failure(self, row: PackageSet, error: NextScriptError, status: str) -> None:
        text = f"{error.message}. {error.hint or ''}".strip()
        await self._note(row, {"status": status, "code": error.code, "message": text})
        _log.warning("packages not installed", project=str(row.project_id), code=error.code)

    async def _note(self, row: PackageSet, news: dict[str, object]) -> None:
        """Keep what came of it, unless something else was asked for meanwhile."""
        same = col(PackageSet.id) == row.id, col(PackageSet.revision) == row.revision
        async with open_session(self.parts.sessions) as session:
            await session.execute(update(PackageSet).where(*same).values(news))


def _not_there(row: PackageSet) -> NextScriptError:
    if row.status == "failed":
        return Rejected(
            f"The project's packages could not be installed: {row.message}",
            code="packages.failed",
            hint="Change them in the project's settings.",
        )
    return Retryable("The project's packages are being installed", code="packages.installing")
