"""A service that speaks WebSocket over a real wire and says what a test has it say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import JsonValue
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from connectors.websocket import WebSocketConnection
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run


async def echo(socket: ServerConnection) -> None:
    """Send back what comes."""
    async for message in socket:
        await socket.send(message)


@dataclass
class Service:
    """What it does, and what it has seen."""

    talk: Callable[[ServerConnection], Awaitable[None]] = echo
    status: tuple[HTTPStatus, dict[str, str]] | None = None
    asked: list[Request] = field(default_factory=list)
    open: set[ServerConnection] = field(default_factory=set)
    server: Server | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self.server is not None
        port: int = next(iter(self.server.sockets)).getsockname()[1]
        return port

    def connection(self, **fields: object) -> WebSocketConnection:
        """Give a connection to it."""
        usual = {"url": f"ws://localhost:{self.port}/v2", "token": "t0ken"}
        return WebSocketConnection.model_validate({**usual, **fields})

    def context(self, **fields: object) -> ActivityContext[WebSocketConnection]:
        """Give what a step gets where an operator has opened it."""
        return activity_context(self.connection(**fields), allow="localhost")

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, config, self.context())

    async def say(self, *messages: JsonValue) -> None:
        """Send messages to whoever is connected, once somebody is."""
        while not self.open:  # noqa: ASYNC110 - the server tells of no connections
            await asyncio.sleep(0.01)
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            for one in list(self.open):
                await one.send(text)

    async def drop(self) -> None:
        """Break all connections."""
        for one in list(self.open):
            one.transport.abort()
        while self.open:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)

    def answered(self, socket: ServerConnection, request: Request) -> Response | None:
        """Refuse where a test says so."""
        self.asked.append(request)
        if self.status is None:
            return None
        refused = socket.respond(self.status[0], "No.\n")
        for name, text in self.status[1].items():
            refused.headers[name] = text
        return refused

    async def serve(self, socket: ServerConnection) -> None:
        """Serve one connection."""
        self.open.add(socket)
        try:
            await self.talk(socket)
        finally:
            self.open.discard(socket)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    spoken: Any = ["chat.v2"]  # Any: the library's own kind of text
    async with serve(
        made.serve,
        "127.0.0.1",
        0,
        process_request=made.answered,
        subprotocols=spoken,
        select_subprotocol=lambda socket, offered: spoken[0] if spoken[0] in offered else None,
        max_size=None,
    ) as made.server:
        yield made
