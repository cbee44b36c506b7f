"""Having the engine install what projects asked for: the row is first, and is asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

from sqlalchemy import or_, select, update
from sqlmodel import col

from activities.columns import now
from activities.packages.models import PackageSet
from activities.parts import Parts
from activities.periodic import meanwhile
from engine.client import install_packages
from store.session import open_session

_EVERY_SECONDS = 2.0
_AGAIN = timedelta(seconds=30)
_AT_ONCE = 20


def asking(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Ask now and then until the block is left. Asking twice installs once."""
    return meanwhile(_EVERY_SECONDS, partial(_ask, parts), "packages.asking")


async def _ask(parts: Parts) -> None:
    for row in await _due(parts) if parts.connected else []:
        await install_packages(parts.engine, str(row.project_id), row.revision)


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
