"""An MCP server on a port of loopback, made with the protocol's own library."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from mcp.server.mcpserver import Image, MCPServer
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.mcp import McpConnection
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context

TOKEN = "let-me-in"
PIXEL = b"\x89PNG not really"


def server() -> MCPServer:
    made = MCPServer("shop")

    @made.tool()
    def price(item: str, count: int = 1) -> dict[str, int]:
        """What so many of an item cost."""
        return {"total": 3 * count}

    @made.tool()
    def picture() -> Image:
        """What it looks like."""
        return Image(data=PIXEL, format="png")

    @made.tool()
    def order(item: str) -> str:
        """Order an item."""
        raise ValueError("sold out")

    @made.resource("notes://{name}")
    def note(name: str) -> str:
        return f"about {name}"

    @made.resource("notes://opening")
    def opening() -> str:
        return "from nine"

    @made.prompt()
    def greet(name: str) -> str:
        """How customers are greeted."""
        return f"Greet {name} kindly."

    return made


@dataclass
class Door:
    """Lets in who has the token, and does as it is told to the others."""

    app: ASGIApp
    answer: Response | None = None
    seen: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        self.seen.append(dict(request.headers))
        if self.answer is not None:
            await self.answer(scope, receive, send)
        elif request.headers.get("authorization") != f"Bearer {TOKEN}":
            await Response(status_code=401)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@dataclass
class Shop:
    """Where it listens, and its door."""

    port: int
    door: Door

    def ctx(self, token: str = TOKEN, *, allow: bool = True) -> ActivityContext[McpConnection]:
        """Give a step's context with a connection to it."""
        url = f"http://127.0.0.1:{self.port}/mcp"
        connection = McpConnection.model_validate({"base_url": url, "token": token})
        return activity_context(connection, allow=f"127.0.0.1:{self.port}" if allow else "")


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Shop]:
    """Serve it for the tests of a file."""
    door = Door(server().streamable_http_app())
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        serving = uvicorn.Server(uvicorn.Config(door, log_level="error", ws="none"))
        task = asyncio.create_task(serving.serve(sockets=[bound]))
        while not serving.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        yield Shop(bound.getsockname()[1], door)
        serving.should_exit = True
        await task


@pytest.fixture
def shop(running: Shop) -> Shop:
    """The server, as good as new."""
    running.door.answer = None
    running.door.seen.clear()
    return running
