"""Having the engine install what projects asked for: the row is first, and is asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlmodel import col

from activities.columns import now
from activities.packages.models import PackageSet
from activities.parts import Parts
from engine.client import install_packages
from store.session import open_session

_EVERY_SECONDS = 2.0
_AGAIN = timedelta(seconds=30)
_AT_ONCE = 20
_log = structlog.get_logger("nextscript.packages")


@asynccontextmanager
async def asking(parts: Parts) -> AsyncIterator[None]:
    """Ask now and then until the block is left. Asking twice installs once."""
    task = asyncio.create_task(_now_and_then(parts))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _now_and_then(parts: Parts) -> None:
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            for row in await _due(parts) if parts.connected else []:
                await install_packages(parts.engine, str(row.project_id), row.revision)
        except Exception:  # noqa: BLE001 - a part is away; the next round goes on
            _log.warning("packages could not be asked for", exc_info=True)


async def _due(parts: Parts) -> Sequence[PackageSet]:
    """Take the sets nobody was told of for a while, and note that somebody is now."""
    asked = col(PackageSet.asked_at)
    waiting = (
        select(col(PackageSet.id))
        .where(col(PackageSet.status) == "installing")
        .where(or_(asked.is_(None), asked < now() - _AGAIN))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taking = update(PackageSet).where(col(PackageSet.id).in_(waiting)).values(asked_at=now())
    async with open_session(parts.sessions) as session:
        return (await session.scalars(taking.returning(PackageSet))).all()
