"""A listener that counts the connections it accepts, and answers every request alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Reply = Callable[[str], bytes]


def ok(body: bytes = b"hello", headers: str = "") -> bytes:
    """A plain 200."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    """A redirect without a body."""
    return (
        f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    ).encode()


@dataclass
class Canary:
    """Where it listens, what it accepted and what was asked."""

    port: int = 0
    accepted: int = 0
    requests: list[str] = field(default_factory=list)


@asynccontextmanager
async def listening(
    reply: Reply = lambda _: ok(), host: str = "127.0.0.1"
) -> AsyncIterator[Canary]:
    """Listen on a free port; `reply` gets the request's head and body and gives the bytes."""
    canary = Canary()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        canary.accepted += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = [
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length:")
            ]
            body = (await reader.readexactly(length[0])).decode() if length else ""
            canary.requests.append(head + body)
            writer.write(reply(head + body))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, host, 0)
    canary.port = server.sockets[0].getsockname()[1]
    async with server:
        yield canary
