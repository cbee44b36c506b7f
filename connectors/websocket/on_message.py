"""`websocket.on_message`: a run for each message of a stream."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

from pydantic import Field, JsonValue

from connectors.websocket.client import connected
from connectors.websocket.connection import WebSocketConnection
from connectors.websocket.messages import (
    Message,
    Path,
    Pointer,
    ReadMessagesAs,
    Sent,
    pointed,
    read,
    written,
)
from nextscript.errors import Rejected
from nextscript.inbox import MOST
from nextscript.node_types import Example
from nextscript.triggers import Event, Kept, ListenerContext, TriggerInput, listen

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

Context = ListenerContext[WebSocketConnection]


class OnMessageInput(TriggerInput):
    """Which stream, and what tells its messages apart."""

    path: Path = ""
    send: Sent = []
    id: Pointer = Field(
        default="",
        title="Id of a message",
        description="Where it stands in a JSON message, such as /event/id: a message with an id "
        "starts one run, however often it is sent. Without one, every message starts a run.",
    )
    read_as: ReadMessagesAs = "auto"


@listen(
    "websocket.on_message",
    title="A message came",
    output=Message,
    keywords=("websocket", "ws", "wss", "receive", "stream", "subscribe", "socket"),
    examples=(
        Example(
            title="A run for each trade",
            config={
                "send": [{"op": "subscribe", "channel": "trades"}],
                "id": "/trade/id",
                "input": {"trade": "{{ message.body }}"},
            },
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message that a service sends.

    It connects again when the connection breaks, after growing pauses. What is sent meanwhile is
    lost: WebSocket has no acknowledgement, so use a queue where nothing may be missed.
    """
    number = _connections(ctx.state) + 1
    await ctx.keep({"connections": number})
    async with connected(ctx.connection, ctx.outside.dial, input.path) as socket:
        stream = _Stream(input, ctx, number)
        await stream.run(socket)


def _connections(state: JsonValue) -> int:
    match state:
        case {"connections": int(number)}:
            return number
    return 0


class _Stream:
    """One connection's messages."""

    def __init__(self, input: OnMessageInput, ctx: Context, number: int) -> None:
        self._input, self._ctx, self._number = input, ctx, number
        self._came = 0

    async def run(self, socket: ClientConnection) -> None:
        """Start runs until the connection ends; that is raised."""
        from connectors.websocket.errors import translated  # noqa: PLC0415 - needs the library

        held: asyncio.Queue[str | bytes] = asyncio.Queue(MOST)
        with translated(asked=False):
            for message in self._input.send:
                await socket.send(written(message))
            reading = asyncio.create_task(_read(socket, held))
            try:
                while True:
                    await self._start(await _batch(held, reading))
            finally:
                reading.cancel()

    async def _start(self, contents: list[str | bytes]) -> None:
        events = [event for one in contents if (event := await self._event(one))]
        if events:
            said = await self._ctx.start(events, Kept({"connections": self._number}))
            for refusal in filter(None, said):
                self._ctx.outside.log("warning", "A message was refused.", why=refusal)

    async def _event(self, content: str | bytes) -> Event | None:
        self._came += 1
        try:
            message = await read(content, self._input.read_as, self._ctx.outside.files)
        except Rejected as unfit:
            self._ctx.outside.log("warning", "A message was refused.", why=unfit.message)
            return None
        data = message.model_dump(mode="json")
        named = pointed(message.body, self._input.id) if self._input.id else None
        if isinstance(named, str | int) and not isinstance(named, bool):
            return Event(f"id.{named}", data)
        raw = content.encode() if isinstance(content, str) else content
        look = hashlib.sha256(raw).hexdigest()[:32]
        return Event(f"{self._number}.{self._came}.{look}", data)


async def _read(socket: ClientConnection, held: asyncio.Queue[str | bytes]) -> None:
    while True:
        await held.put(await socket.recv())


async def _batch(
    held: asyncio.Queue[str | bytes], reading: asyncio.Task[None]
) -> list[str | bytes]:
    """Wait for a message and give those that are there; what came before the end comes first."""
    first = asyncio.ensure_future(held.get())
    await asyncio.wait([first, reading], return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        await reading
    found = [first.result()]
    while not held.empty():
        found.append(held.get_nowait())
    return found
