"""What is published and what listens are made the same: at once when told, and now and then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.columns import now
from activities.listening.claiming import CHANNEL
from activities.listening.models import LISTENER, Listener
from activities.listening.wanted import AS_BEGUN, WANTED, with_wanted
from activities.periodic import meanwhile
from activities.runs.context import Running
from activities.runs.following import follow
from engine.client.listeners import end_listening, listen
from store.session import open_session

_EVERY_SECONDS = 5.0
_UNSEEN_FOR = timedelta(seconds=30)
_MANY = 200
_AT_ONCE = 16


@asynccontextmanager
async def comparing(running: Running) -> AsyncIterator[None]:
    """Have listeners listen, and end, until the block is left."""
    database = cast("AsyncEngine", running.sessions.kw["bind"])
    following = asyncio.create_task(follow(database, {CHANNEL: partial(switch, running)}))
    async with meanwhile(_EVERY_SECONDS, partial(look, running), "listening.compare"):
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def switch(running: Running, id_: str) -> None:
    """Have the listeners of a flow or project begin, begin anew or end. Raises Unavailable."""
    named = or_(col(Listener.flow_id) == UUID(id_), col(Listener.project_id) == UUID(id_))
    async with running.single() as session:
        found = (await session.execute(with_wanted().where(named))).all()
    turns = asyncio.Semaphore(_AT_ONCE)
    await asyncio.gather(*(_switch(running, turns, *one) for one in found))


async def _switch(running: Running, turns: asyncio.Semaphore, row: Listener, wanted: bool) -> None:
    engine, names = running.parts.engine, (str(row.project_id), str(row.flow_id), row.node)
    async with turns:
        if wanted:
            await listen(engine, *names, changed=True)
        else:
            await end_listening(engine, *names)


async def look(running: Running) -> None:
    """See to those nobody has seen to for a while, which Temporal may not know: one process does.

    And to those that failed, and wait, with a connection that was changed meanwhile.
    """
    if running.parts.connected is None:
        return
    turns = asyncio.Semaphore(_AT_ONCE)
    await asyncio.gather(*(_begin(running, turns, row) for row in await _unseen(running)))
    mended = await _mended(running)
    await asyncio.gather(*(_switch(running, turns, row, True) for row in mended))


async def _mended(running: Running) -> Sequence[Listener]:
    failed = col(Listener.status) == "failing", ~AS_BEGUN
    query = with_wanted().with_only_columns(Listener).where(WANTED, *failed).limit(_MANY)
    async with running.single() as session:
        return (await session.scalars(query)).all()


async def _unseen(running: Running) -> Sequence[Listener]:
    before = col(Listener.looked_at) < now() - _UNSEEN_FOR
    query = with_wanted().with_only_columns(col(Listener.id))
    query = query.where(WANTED, or_(col(Listener.looked_at).is_(None), before)).limit(_MANY)
    async with open_session(running.sessions) as session:
        free = (await session.scalars(query.with_for_update(of=Listener, skip_locked=True))).all()
        seeing = update(LISTENER).where(LISTENER.c.id.in_(free)).values(looked_at=now())
        await session.execute(seeing)
        return (await session.scalars(select(Listener).where(col(Listener.id).in_(free)))).all()


async def _begin(running: Running, turns: asyncio.Semaphore, row: Listener) -> None:
    async with turns:
        await listen(running.parts.engine, str(row.project_id), str(row.flow_id), row.node)
