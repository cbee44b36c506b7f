"""The rooms of a process: opened by the first who comes, closed by the last who goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.auth import actors
from activities.projects import draft_log, snapshots
from activities.projects.loading import load_flow, place_of
from activities.projects.news import CHANNEL, understood
from activities.projects.rooms import messages
from activities.projects.rooms.room import Room
from activities.projects.rooms.seat import Seat
from nextscript.errors import NextScriptError, NotFound, Unauthenticated
from store.listening import DATABASE_LOST, listening
from store.session import SessionFactory, open_session

LOST = (NextScriptError, *DATABASE_LOST)
_SETTLE_SECONDS = 0.5
_LOOK_SECONDS = 2.0
_WELCOME_SECONDS = 12.0
_ALIVE_SECONDS = 15.0
_log = structlog.get_logger(__name__)


class Rooms:
    """Where people draw together. A lost notification costs two seconds, never an edit."""

    def __init__(self, sessions: SessionFactory, quiet: timedelta) -> None:
        self._sessions, self._quiet = sessions, quiet
        self._rooms: dict[UUID, Room] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def enter(self, flow_id: UUID, seat: Seat) -> Room:
        """Let somebody into a flow's room. Raises NotFound when the flow is not theirs to see."""
        async with open_session(self._sessions) as session:
            seat.place = place_of(await load_flow(session, seat.actor, flow_id))
        while True:
            room = self._rooms.get(flow_id)
            if room is None or room.closed:
                room = self._rooms[flow_id] = Room(flow_id, self._sessions)
            try:
                if await room.enter(seat):
                    return room
            finally:
                if not room.seats:  # nobody got in: it could not be read
                    room.closed = True
                    self._forget(room)

    async def leave(self, room: Room, seat: Seat) -> None:
        """Let somebody go; the last one closes the room."""
        room.leave(seat)
        if not room.seats:
            await self._close(room)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen, and keep drafts up to date, until the block is left."""
        tasks = [
            asyncio.create_task(one)
            for one in (self._listen(), self._every(_SETTLE_SECONDS, self._settle))
        ]
        tasks.append(asyncio.create_task(self._every(_LOOK_SECONDS, self._look)))
        pause = min(30.0, max(0.1, self._quiet.total_seconds() / 2))
        tasks.append(asyncio.create_task(self._every(pause, self._keep_quiet_ones)))
        try:
            yield
        finally:
            for task in [*tasks, *self._tasks]:
                task.cancel()
            await asyncio.gather(*tasks, *self._tasks, return_exceptions=True)
            for room in list(self._rooms.values()):
                await self._close(room)

    async def _listen(self) -> None:
        engine = cast("AsyncEngine", self._sessions.kw["bind"])
        while True:
            try:
                async with listening(engine, {CHANNEL: self._heard}) as connection:
                    while True:
                        await asyncio.sleep(_ALIVE_SECONDS)
                        await connection.execute("SELECT 1")
            except LOST as error:
                _log.warning("drafts.listen_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    def _heard(self, said: object) -> None:
        news = understood(said)
        room = self._rooms.get(news[0]) if news else None
        if news is None or room is None:
            return
        if news[1] != "drawing":
            room.tell(messages.notice("changed", what=news[1]))
            return
        task = asyncio.create_task(self._safely(room.hear_news(news[2])))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _safely(self, work: Awaitable[None]) -> None:
        try:
            await work
        except LOST as error:
            _log.warning("drafts.put_off", error=type(error).__name__)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._safely(work())

    async def _settle(self) -> None:
        for room in list(self._rooms.values()):
            await self._safely(room.settle())

    async def _look(self) -> None:
        """Notice what no notification told, and who is no longer welcome."""
        if not self._rooms:
            return
        async with open_session(self._sessions) as session:
            now = await draft_log.positions(session, list(self._rooms))
        for flow_id, at in now.items():
            room = self._rooms.get(flow_id)
            if room is not None and at.last_update > room.seen:
                await self._safely(room.hear_news())
        for room in list(self._rooms.values()):
            for seat in list(room.seats):
                if time.monotonic() - seat.checked > _WELCOME_SECONDS:
                    await self._still_welcome(room, seat)

    async def _still_welcome(self, room: Room, seat: Seat) -> None:
        seat.checked = time.monotonic()
        try:
            async with open_session(self._sessions) as session:
                seat.actor = await actors.again(session, seat.actor)
                await load_flow(session, seat.actor, room.flow_id)
        except Unauthenticated:
            seat.send_away(4401)
        except NotFound:
            seat.send_away(4404)

    async def _keep_quiet_ones(self) -> None:
        async with open_session(self._sessions) as session:
            found = await snapshots.quiet_flows(session, self._quiet)
        for flow_id in found:
            async with open_session(self._sessions) as session:
                await snapshots.keep_quiet_one(session, flow_id, self._quiet)

    async def _close(self, room: Room) -> None:
        await self._safely(room.settle(last=True))
        room.closed = room.closed or not room.seats  # at worst unsettled: the log has everything
        if room.closed:
            self._forget(room)

    def _forget(self, room: Room) -> None:
        if self._rooms.get(room.flow_id) is room:
            del self._rooms[room.flow_id]
