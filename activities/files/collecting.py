"""Collecting files: what was deleted or is past its time leaves the store, then its row."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.files.models import StoredFile
from activities.parts import Parts
from activities.periodic import meanwhile
from store.session import open_session

_log = structlog.get_logger("nextscript.files")
_EVERY_SECONDS = 300.0
_AT_ONCE = 200


async def collect(parts: Parts) -> int:
    """Remove what is due; give how many files. Several processes may do it at once."""
    removed = 0
    while due := await _due(parts):
        for row in due:
            await parts.objects.files.delete(str(row.project_id), str(row.id))
        async with open_session(parts.sessions) as session:
            ids = [row.id for row in due]
            await session.execute(delete(StoredFile).where(col(StoredFile.id).in_(ids)))
        removed += len(due)
    if removed:
        _log.info("files collected", files=removed)
    return removed


async def let_go(session: AsyncSession, run_id: UUID) -> None:
    """Remove what a run wrote and nobody keeps by a path; it is collected soon."""
    of_run = col(StoredFile.run_id) == run_id, col(StoredFile.expires_at).is_not(None)
    await session.execute(update(StoredFile).where(*of_run).values(deleted_at=now()))


def collecting(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Collect now and then until the block is left."""
    return meanwhile(_EVERY_SECONDS, partial(collect, parts), "files.collecting")


async def _due(parts: Parts) -> list[StoredFile]:
    is_due = col(StoredFile.deleted_at).is_not(None) | (col(StoredFile.expires_at) < now())
    async with open_session(parts.sessions) as session:
        return list(await session.scalars(select(StoredFile).where(is_due).limit(_AT_ONCE)))
