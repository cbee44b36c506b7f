"""Looking for deleted projects now and then, and having the engine do what is due for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from activities.columns import now
from activities.parts import Parts
from activities.periodic import meanwhile
from activities.projects.models import Project
from engine.client import do_project_work
from store.session import open_session

STOP = "stop"
PURGE = "purge"
_EVERY_SECONDS = 2.0
_MANY = 100


def asking(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Ask until the block is left. Asking twice is asking once."""
    return meanwhile(_EVERY_SECONDS, partial(ask, parts), "projects.asking")


async def ask(parts: Parts) -> None:
    """Have runs of deleted projects ended, and what was deleted long ago removed."""
    if parts.connected is None:
        return
    kept = timedelta(days=parts.settings.project_trash_days)
    deleted = col(Project.deleted_at)
    for kind, due in (
        (STOP, deleted.is_not(None) & col(Project.stopped_at).is_(None)),
        (PURGE, deleted < now() - kept),
    ):
        for project in await _found(parts, due):
            await do_project_work(parts.engine, kind, str(project), "1")


async def _found(parts: Parts, due: ColumnElement[bool]) -> Sequence[UUID]:
    query = select(col(Project.id)).where(due).order_by(col(Project.deleted_at)).limit(_MANY)
    async with open_session(parts.sessions) as session:
        return (await session.scalars(query)).all()
