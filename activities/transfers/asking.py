"""Having the engine do exports and imports: the row is first, and is asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import or_, select, update
from sqlmodel import col

from activities.columns import now
from activities.parts import Parts
from activities.periodic import meanwhile
from activities.transfers import importing
from activities.transfers.models import GOING, ProjectExport, ProjectImport
from engine.client import do_project_work
from store.session import open_session

RowT = TypeVar("RowT", ProjectExport, ProjectImport)
_EVERY_SECONDS = 1.0
_AGAIN = timedelta(seconds=30)
_AT_ONCE = 20


def asking(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Ask now and then until the block is left. Asking twice is asking once."""
    return meanwhile(_EVERY_SECONDS, partial(ask, parts), "transfers.asking")


async def ask(parts: Parts) -> None:
    """Tell the engine of what is waiting, and let go of what is past its day."""
    if parts.connected is not None:
        for export in await _due(parts, ProjectExport):
            await do_project_work(parts.engine, "export", str(export.project_id), str(export.id))
        for row in await _due(parts, ProjectImport):
            await do_project_work(parts.engine, "import", str(row.project_id), str(row.id))
    await _let_go(parts)


async def _due(parts: Parts, table: type[RowT]) -> Sequence[RowT]:
    """Take those nobody was told of for a while, and note that somebody is now."""
    asked = col(table.asked_at)
    waiting = (
        select(col(table.id))
        .where(col(table.status).in_(GOING), or_(asked.is_(None), asked < now() - _AGAIN))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taking = update(table).where(col(table.id).in_(waiting)).values(asked_at=now())
    async with open_session(parts.sessions) as session:
        return (await session.scalars(taking.returning(table))).all()


async def _let_go(parts: Parts) -> None:
    for export in await _over(parts, ProjectExport):
        await parts.objects.files.delete(str(export.project_id), str(export.id))
        await _delete(parts, export)
    for row in await _over(parts, ProjectImport):
        await importing.forget_content(parts, row)
        await _delete(parts, row)


async def _over(parts: Parts, table: type[RowT]) -> Sequence[RowT]:
    over = col(table.expires_at) < now(), col(table.status).not_in(GOING)
    async with open_session(parts.sessions) as session:
        return (await session.scalars(select(table).where(*over).limit(_AT_ONCE))).all()


async def _delete(parts: Parts, row: ProjectExport | ProjectImport) -> None:
    async with open_session(parts.sessions) as session:
        await session.delete(await session.merge(row))
