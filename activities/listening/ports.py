"""Listeners as a worker has them: what it takes, starts and keeps, each in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.listening.holding import Holding
from activities.listening.models import LISTENER, Listener
from activities.listening.refusing import keep_refused
from activities.listening.telling import Telling
from activities.listening.wanted import BOUND, with_wanted
from activities.operation import Actor
from activities.projects.models import Flow
from activities.runs.batch import Batch, Fires, start_many
from activities.runs.context import Running
from activities.runs.keeping import storable
from engine.ports import Held
from nextscript.errors import Conflict, NotFound, TooMany, Unavailable
from nextscript.triggers import Event, Kept, Polled
from store.session import open_session

MOST_KEY = 200
KNOWN_EVENTS = 10_000
"""How many events a poller knows again; of older ones their runs' keys still tell."""
_CHUNK = 200
_AT_ONCE = 6
"""Transactions of this process's listeners: they share the pool with all else it does."""
_PATIENCE = 60.0
"""Seconds to wait for room where a limit is met, before the listener begins anew, later."""
_LONGEST_PAUSE = 5.0


@dataclass(frozen=True)
class _Kept:
    """What is written with the starts; None leaves it as it is."""

    state: Kept | None = None
    seen: list[str] | None = None


class ListenersOfProjects:
    """It fits `engine.ports.Listeners`."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._holding = Holding(running)
        self._telling = Telling(running)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def take(self, project_id: str, flow_id: str, node: str, holder: str) -> Held | None:
        """Take a listener from whoever has it; None when it is not to listen."""
        mine = col(Listener.flow_id) == UUID(flow_id), col(Listener.node) == node
        asked = with_wanted().add_columns(BOUND)
        query = asked.where(*mine, col(Listener.project_id) == UUID(project_id))
        async with self._turns, open_session(self._running.sessions) as session:
            found = (await session.execute(query.with_for_update(of=Listener))).one_or_none()
            if found is None:
                return None
            row, wanted, bound = found
            row.holder, row.looked_at = holder, now()
            if not wanted:
                row.holder = None
                return None
            if row.bound != bound:  # what failed before says nothing of this connection
                row.bound, row.failures, row.error, row.error_code = bound, 0, None, None
            if not row.failures:
                row.status, row.status_at = "starting", now()
            return _held(row, holder)

    async def until_lost(self, held: Held) -> None:
        """Return once it is another's, is to listen otherwise, or not at all."""
        await self._holding.until_lost(held.holder)

    async def start(
        self, held: Held, events: Sequence[Event], keep: Kept | None
    ) -> list[str | None]:
        """Start runs for events that have none, and keep a state with the last of them."""
        fires = [_fires(held, one) for one in events]
        return await self._all(held, fires, _Kept(keep))

    async def polled(self, held: Held, found: Polled) -> None:
        """Start runs for what is not known yet; the first poll only says what is."""
        seen = await self._seen(held)
        before = frozenset(seen or ())
        given = {_digest(one): one for one in found.events}
        fresh = {name: one for name, one in given.items() if name not in before}
        known = [*(seen or ()), *fresh][-KNOWN_EVENTS:]
        first = seen is None
        fires = [] if first else [_fires(held, one) for one in fresh.values()]
        # The first poll may take several pages: what begins comes after the last.
        await self._all(
            held, fires, _Kept(Kept(found.cursor), None if first and found.more else known)
        )

    async def listens(self, held: Held) -> None:
        """Note that all is well."""
        await self._note(held, status="listening", failures=0, error=None, error_code=None)

    async def fails(self, held: Held, code: str, message: str) -> None:
        """Note what it failed with."""
        failures = LISTENER.c.failures + 1
        await self._note(
            held, status="failing", failures=failures, error=message[:2_000], error_code=code
        )

    async def _seen(self, held: Held) -> list[str] | None:
        async with self._running.single() as session:
            row = await session.get(Listener, UUID(held.id))
        return [str(one) for one in row.seen] if row and isinstance(row.seen, list) else None

    async def _all(self, held: Held, fires: list[Fires], keep: _Kept) -> list[str | None]:
        """Start all; what has no room yet waits for it.

        Only a poller's are started some hundred at a time: of other events the ids may hang on the
        state that is kept with them.
        """
        said: list[str | None] = [None] * len(fires)
        at, until = 0, time.monotonic() + _PATIENCE
        while True:
            some = fires[at:] if keep.seen is None else fires[at : at + _CHUNK]
            last = at + len(some) == len(fires)
            batch = await self._some(held, some, keep if last else _Kept())
            for index, why in batch.refused.items():
                said[at + index] = why.message
            await self._telling.tell(batch.started)
            at += batch.taken
            if batch.full is not None:
                await self._make_room(held, batch.full, until)
            elif last:
                return said

    async def _make_room(self, held: Held, full: TooMany, until: float) -> None:
        await self._note(held, error=full.message, error_code=full.code)
        pause = min(max(full.retry_after.total_seconds(), 0.2), _LONGEST_PAUSE)
        if time.monotonic() + pause > until:
            raise Unavailable(full.message, code=full.code)
        await asyncio.sleep(pause)

    async def _some(self, held: Held, fires: list[Fires], keep: _Kept) -> Batch:
        try:
            return await self._written(held, fires, keep)
        except _NoRoom as none:
            return Batch(0, full=none.full)

    async def _written(self, held: Held, fires: list[Fires], keep: _Kept) -> Batch:
        async with self._turns, open_session(self._running.sessions) as session:
            row = await _fenced(session, held)
            batch = await self._started(session, row, held, fires)
            if batch.full is not None and keep.state is not None and _may_fit(batch.full, fires):
                raise _NoRoom(batch.full)
            refused = await keep_refused(session, self._running, row, fires, batch.refused)
            if batch.started or refused:
                row.events += len(batch.started)
                row.refused += refused
                row.last_event_at = now()
            if batch.full is None:
                _well(row)
                if keep.state is not None:
                    row.state = storable(keep.state.state)
                if keep.seen is not None:
                    row.seen = list[JsonValue](keep.seen)
        return batch

    async def _started(
        self, session: AsyncSession, row: Listener, held: Held, fires: list[Fires]
    ) -> Batch:
        if not fires:
            return Batch(0)
        flow = await session.get(Flow, row.flow_id)
        if flow is None:
            raise _elsewhere()
        declared = self._running.catalog.get(held.type)
        name = declared.node_type.title if declared else held.type
        try:
            return await start_many(session, _service(flow, name), self._running, flow, fires)
        except (Conflict, NotFound) as refused:
            raise Conflict(refused.message, code="listener.stopped") from None

    async def _note(self, held: Held, **values: object) -> None:
        mine = LISTENER.c.id == UUID(held.id), LISTENER.c.holder == held.holder
        if "status" in values:
            values["status_at"] = now()
        async with self._turns, self._running.single() as session:
            await session.execute(update(LISTENER).where(*mine).values(values))


class _NoRoom(Exception):
    """There is no room for all that is kept together: nothing of it is written."""

    def __init__(self, full: TooMany) -> None:
        super().__init__(full.message)
        self.full = full


async def _fenced(session: AsyncSession, held: Held) -> Listener:
    """Lock the row of a listener that is still this attempt's. Raises Conflict otherwise."""
    row = await session.get(Listener, UUID(held.id), with_for_update=True)
    if row is None or row.holder != held.holder:
        raise _elsewhere()
    return row


def _may_fit(full: TooMany, fires: list[Fires]) -> bool:
    """Say whether there can be room for all at once; else they are started as there is some."""
    return full.quota is None or full.quota.limit >= len(fires)


def _elsewhere() -> Conflict:
    return Conflict("Another worker listens here meanwhile.", code="listener.elsewhere")


def _well(row: Listener) -> None:
    if row.status != "listening" or row.failures or row.error is not None:
        row.status, row.status_at, row.failures = "listening", now(), 0
        row.error = row.error_code = None


def _held(row: Listener, holder: str) -> Held:
    return Held(
        id=str(row.id),
        holder=holder,
        project_id=str(row.project_id),
        flow_id=str(row.flow_id),
        node=row.node,
        type=row.type,
        config=row.config,
        connection=row.connection,
        timezone=row.timezone,
        state=row.state,
        failures=row.failures,
    )


def _fires(held: Held, event: Event) -> Fires:
    key = f"message:{held.node}:{event.id}"
    if len(key) > MOST_KEY:
        key = f"message:{held.node}:{hashlib.sha256(event.id.encode()).hexdigest()}"
    return Fires(held.node, key, storable(event.data))


def _digest(event: Event) -> str:
    return hashlib.sha256(event.id.encode()).hexdigest()[:24]


def _service(flow: Flow, name: str) -> Actor:
    return Actor(
        kind="service",
        id=None,
        name=name,
        organisation_id=flow.organisation_id,
        permissions=frozenset(["run.start"]),
        project_id=flow.project_id,
    )
