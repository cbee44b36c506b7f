"""`websocket.exchange`: send messages and collect what comes back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

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
    too_much,
    written,
)
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import MOST_BYTES
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

Context = ActivityContext[WebSocketConnection]
Ended = Literal["count", "match", "time", "closed"]


class Until(BaseModel):
    """Which message is the last one."""

    model_config = ConfigDict(extra="forbid")
    field: Pointer
    equals: JsonValue = Field(description="What stands there in the last message.")


class ExchangeInput(BaseModel):
    """What is sent, and what is waited for."""

    model_config = ConfigDict(extra="forbid")
    path: Path = ""
    send: Sent = []
    after_greeting: bool = Field(
        default=False,
        title="Wait for a greeting",
        description="Send only when the service's first message has come; it is left out.",
    )
    most: int = Field(
        default=1,
        ge=0,
        le=10_000,
        title="At most this many",
        description="It ends when so many messages have come; 0 waits for none.",
    )
    until: Until | None = Field(
        default=None, description="It ends with the message in which this stands, too."
    )
    within: Duration = Field(
        default="10s", description="It ends after this time with what has come by then."
    )
    read_as: ReadMessagesAs = "auto"


class Exchanged(BaseModel):
    """What came back."""

    messages: list[JsonValue]
    ended: Ended = Field(
        description="Why it ended: so many had come, the last one had, time was up, or the service "
        "closed the connection."
    )


@activity(
    "websocket.exchange",
    title="Exchange messages",
    effects="unsafe",
    keywords=("websocket", "ws", "wss", "send", "receive", "stream", "socket"),
    examples=(
        Example(
            title="Ask for a price",
            config={"send": [{"op": "price", "of": "{{ input.symbol }}"}], "most": 1},
        ),
        Example(
            title="All parts of an answer",
            config={
                "send": [{"op": "list"}],
                "most": 1000,
                "until": {"field": "/type", "equals": "end"},
            },
        ),
    ),
)
async def exchange(input: ExchangeInput, ctx: Context) -> Exchanged:
    """Connect, send messages, and collect those that come back: so many, up to one, or for a time.

    16 MB of messages can be collected.
    """
    from connectors.websocket.errors import translated  # noqa: PLC0415 - as it needs the library

    found = _Collected(input, ctx)
    async with connected(ctx.connection, ctx.dial, input.path) as socket:
        with translated(asked=bool(input.send)):
            try:
                async with asyncio.timeout(parse_duration(input.within).total_seconds()):
                    ended = await found.exchange(socket)
            except TimeoutError:
                ended = "time"
    return Exchanged(messages=found.messages, ended=ended)


class _Collected:
    """What has come so far; it stays when time is up."""

    def __init__(self, input: ExchangeInput, ctx: Context) -> None:
        self.messages: list[JsonValue] = []
        self._input, self._ctx, self._size = input, ctx, 0

    async def exchange(self, socket: ClientConnection) -> Ended:
        """Send, and read until it is over."""
        if self._input.after_greeting:
            await socket.recv()
        for message in self._input.send:
            await socket.send(written(message))
        while len(self.messages) < self._input.most:
            message_ = await self._next(socket)
            if message_ is None:
                return "closed"
            self.messages.append(message_.body)
            self._ctx.heartbeat(len(self.messages))
            until = self._input.until
            if until and pointed(message_.body, until.field) == until.equals:
                return "match"
        return "count"

    async def _next(self, socket: ClientConnection) -> Message | None:
        from websockets.exceptions import ConnectionClosedOK  # noqa: PLC0415 - as above

        try:
            content = await socket.recv()
        except ConnectionClosedOK:
            return None
        self._size += len(content)
        if self._size > MOST_BYTES:
            raise too_much()
        return await read(content, self._input.read_as, self._ctx.files)
