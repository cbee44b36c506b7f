"""The socket of a drawing: y-websocket's protocol, with notices of our own."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect

from activities.operation import Actor
from activities.projects.drawing.wire import Decoder
from activities.projects.rooms import Closing, Room, Rooms, Seat, messages
from activities.projects.rooms.rooms import LOST
from api.door import make_router, socket
from api.problems import problem_response
from nextscript.errors import Forbidden, Invalid, NextScriptError, NotFound, Unauthenticated

router = make_router(prefix="/v1/ws", tags=["live"])
MOST_MESSAGE = 6 * 1024 * 1024
"""Bytes of a message, and of what one socket may send before it is dealt with."""
_BATCH_SECONDS = 0.05
_LAST_SECONDS = 10.0
_NOTHING = b"\0\0"
_GONE = (WebSocketDisconnect, RuntimeError, OSError)
"""What sending raises once nobody is there."""
_CODES = ((Unauthenticated, 4401), (NotFound, 4404), (Forbidden, 4403), (Invalid, 4422))


@socket(router, "/flows/{flow_id}", "flow.read")
async def draw_flow(websocket: WebSocket, actor: Actor) -> None:
    """Draw a flow together with whoever else is there."""
    rooms: Rooms = websocket.app.state.rooms
    seat = Seat(actor)
    try:
        room = await rooms.enter(_flow_id(websocket), seat)
    except LOST as error:
        _refuse(websocket, seat, error)
        await Talk(websocket, None, seat).hold()
        return
    try:
        await Talk(websocket, room, seat).hold()
    finally:
        await rooms.leave(room, seat)


class Talk:
    """What is said over one socket."""

    def __init__(self, websocket: WebSocket, room: Room | None, seat: Seat) -> None:
        self._socket, self._room, self._seat = websocket, room, seat
        self._updates: list[bytes] = []
        self._more, self._less = asyncio.Event(), asyncio.Event()
        self._ended = False

    async def hold(self) -> None:
        """Talk until either side has enough; what was heard until then is still kept."""
        room, tasks = self._room, [asyncio.create_task(self._send())]
        if room is not None:
            tasks += [asyncio.create_task(one) for one in (self._hear(room), self._pass_on(room))]
        try:
            await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
            self._ended = True
            self._more.set()
            await asyncio.wait(tasks[2:] or tasks, timeout=_LAST_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            for failed in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(failed, Exception):
                    raise failed

    async def _send(self) -> None:
        try:
            while True:
                await self._socket.send_bytes(await self._seat.next())
        except Closing as closing:
            with suppress(*_GONE):
                await self._socket.close(closing.code)
        except _GONE:
            return

    async def _hear(self, room: Room) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                await self._understand(room, message.get("bytes") or b"")
            except ValueError:
                self._seat.send_away(1007)
            except LOST as error:
                _refuse(self._socket, self._seat, error)

    async def _understand(self, room: Room, message: bytes) -> None:
        decoder = Decoder(message)
        kind = decoder.number()
        if kind == messages.SYNC:
            await self._sync(room, decoder.number(), decoder.bytes())
        elif kind == messages.AWARENESS:
            if told := room.presence.hear(self._seat, decoder.bytes()):
                room.tell(told, but=self._seat)
        elif kind == messages.QUERY_AWARENESS:
            if everybody := room.presence.everybody():
                self._seat.tell(everybody)
        else:
            raise ValueError(f"nobody says {kind}")

    async def _sync(self, room: Room, step: int, data: bytes) -> None:
        if step == messages.STEP_1:
            await room.answer(self._seat, data)
        elif step not in (messages.STEP_2, messages.UPDATE):
            raise ValueError(f"there is no step {step}")
        elif data != _NOTHING:
            while sum(map(len, self._updates)) + len(data) > MOST_MESSAGE and self._updates:
                self._less.clear()
                await self._less.wait()
            self._updates.append(data)
            self._more.set()

    async def _pass_on(self, room: Room) -> None:
        while True:
            await self._more.wait()
            await asyncio.sleep(0 if self._ended else _BATCH_SECONDS)
            self._more.clear()
            updates, self._updates = self._updates, []
            self._less.set()
            try:
                if updates:
                    await room.take(self._seat, updates)
            except LOST as error:
                _refuse(self._socket, self._seat, error)
                return  # what comes after a refusal is not kept
            if self._ended and not self._updates:
                return


def _flow_id(websocket: WebSocket) -> UUID:
    try:
        return UUID(websocket.path_params["flow_id"])
    except ValueError:
        raise NotFound("There is no such flow.") from None


def _refuse(websocket: WebSocket, seat: Seat, error: Exception) -> None:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 1013)
    if isinstance(error, NextScriptError) and code in (4403, 4422):
        problem = json.loads(bytes(problem_response(websocket, error).body))
        seat.tell(messages.notice("refused", problem=problem))
    seat.send_away(code)
