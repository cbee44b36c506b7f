"""Re-encrypting with the newest master key, while everything goes on.

What is sealed names the key it was sealed with, so that what still has to be done can be seen in
the rows themselves: to be interrupted costs nothing, the next call goes on. A row is held while it
is sealed anew, one batch at a time; whoever changes it meanwhile waits for the batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from activities.columns import now
from activities.keys.everything import EVERYTHING
from activities.keys.models import MasterKey
from activities.keys.sealed import Sealed
from activities.projects.models import Project
from nextscript.errors import Rejected
from store.keys import KeyRing, header_of
from store.objects import ObjectStore
from store.session import SessionFactory, open_session

_BATCH = 100


@dataclass
class Rotated:
    """What was sealed anew, by what it is, and what could not be opened."""

    done: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


async def rotate(sessions: SessionFactory, keys: KeyRing, objects: ObjectStore) -> Rotated:
    """Seal everything with the newest key that is sealed with another one.

    What cannot be opened is counted and left as it is.
    """
    await note_current(sessions, keys)
    found = Rotated()
    for one in EVERYTHING:
        async for done, lost in _batches(sessions, keys, one):
            found.done[one.what] += done
            found.lost[one.what] += lost
    async for project_id in _projects(sessions):
        async for what, is_done in objects.resealed(str(project_id)):
            (found.done if is_done else found.lost)[what] += 1
    return found


async def note_current(sessions: SessionFactory, keys: KeyRing) -> None:
    """Write down which key encrypts from now on, and that the others do no more."""
    async with open_session(sessions) as session:
        key_id, at = keys.current_id, now()
        others = col(MasterKey.key_id) != key_id, col(MasterKey.until).is_(None)
        await session.execute(update(MasterKey).where(*others).values(until=at))
        row = insert(MasterKey).values(key_id=key_id, since=at)
        await session.execute(
            row.on_conflict_do_update(index_elements=["key_id"], set_={"until": None})
        )
        for old in keys.masters.keys() - {key_id}:
            ended = insert(MasterKey).values(key_id=old, since=at, until=at)
            await session.execute(ended.on_conflict_do_nothing())


async def needed(sessions: SessionFactory, sealed: Sealed, key_id: str) -> int:
    """Count the rows that only one key opens."""
    async with sessions() as session:
        query = select(func.count()).select_from(sealed.model).where(_is_sealed_by(sealed, key_id))
        return (await session.execute(query)).scalar_one()


async def until_of(sessions: SessionFactory, key_id: str) -> datetime | None:
    """Give when a key stopped to encrypt, as far as anybody wrote it down."""
    async with sessions() as session:
        row = await session.get(MasterKey, key_id)
    return row.until if row else None


async def _batches(
    sessions: SessionFactory, keys: KeyRing, sealed: Sealed
) -> AsyncIterator[tuple[int, int]]:
    after: Any = None  # the id of the last row: a UUID
    while True:
        async with open_session(sessions) as session:
            query = select(sealed.model).where(sealed.column.is_not(None))
            query = query.where(~_is_sealed_by(sealed, keys.current_id))
            query = query if after is None else query.where(sealed.id > after)
            rows = list(
                await session.scalars(query.order_by(sealed.id).limit(_BATCH).with_for_update())
            )
            done = sum([_reseal(keys, sealed, row) for row in rows])
        if not rows:
            return
        after = getattr(rows[-1], sealed.id.key)
        yield done, len(rows) - done


def _reseal(keys: KeyRing, sealed: Sealed, row: Any) -> bool:  # Any: a row of any table
    scope, identity, name = str(sealed.scope(row)), sealed.identity(row), sealed.column.key
    blob: bytes = getattr(row, name)
    if not blob:  # a text that was sent and forgotten
        return True
    try:
        plain = keys.decrypt(scope, blob, identity)
    except Rejected:
        return False
    setattr(row, name, keys.encrypt(scope, plain, identity))
    return True


def _is_sealed_by(sealed: Sealed, key_id: str) -> ColumnElement[bool]:
    header = header_of(key_id)
    return func.substring(sealed.column, 1, len(header)) == header


async def _projects(sessions: SessionFactory) -> AsyncIterator[UUID]:
    async with sessions() as session:
        found = list(await session.scalars(select(col(Project.id)).order_by(col(Project.id))))
    for one in found:
        yield one
