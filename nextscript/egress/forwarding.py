"""A way to one checked address, for a driver that insists on opening its sockets itself."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from nextscript.egress.delivering import Dial

Accepted = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_PIECE = 64 * 1024
_SECONDS = 10.0


@asynccontextmanager
async def forwarded(
    dial: Dial, host: str, port: int, tls: ssl.SSLContext | None
) -> AsyncIterator[Path]:
    """Give a socket file of this process's user that leads to a host, encrypted where wanted.

    The host is resolved and checked once; each connection to the file goes to that address. Raises
    EgressBlocked for a closed one. What cannot be connected is closed at once.
    """
    address, name = await dial(host, port)
    async with _accepting((address, port), (tls, name)) as accepted:
        with tempfile.TemporaryDirectory(prefix="nextscript-") as folder:
            path = Path(folder) / "way.sock"
            server = await asyncio.start_unix_server(accepted, path)
            try:
                yield path
            finally:
                server.close()


@asynccontextmanager
async def forwarded_port(
    dial: Dial, host: str, port: int, tls: ssl.SSLContext | None
) -> AsyncIterator[int]:
    """Give a port of this machine that leads to a host as `forwarded` does.

    For drivers that know no socket files. Other programs of this machine could connect to it, too,
    while the block runs: what answers there is to ask who they are.
    """
    address, name = await dial(host, port)
    async with _accepting((address, port), (tls, name)) as accepted:
        server = await asyncio.start_server(accepted, "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()


@asynccontextmanager
async def _accepting(
    to: tuple[str, int], encrypted: tuple[ssl.SSLContext | None, str]
) -> AsyncIterator[Accepted]:
    """Give what carries each connection; all of them are broken at the end."""
    going: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        going.add(task)
        try:
            await _carry(reader, writer, to, encrypted)
        finally:
            going.discard(task)

    try:
        yield accepted
    finally:
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def _carry(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    to: tuple[str, int],
    encrypted: tuple[ssl.SSLContext | None, str],
) -> None:
    tls, name = encrypted
    try:
        async with asyncio.timeout(_SECONDS):
            far_reader, far_writer = await asyncio.open_connection(
                *to, ssl=tls, server_hostname=name if tls else None
            )
    except (OSError, TimeoutError):
        writer.close()
        return
    try:
        await _first(_pump(reader, far_writer), _pump(far_reader, writer))
    finally:
        for one in (far_writer, writer):
            one.close()


async def _first(*work: Coroutine[None, None, None]) -> None:
    """Wait until one way is closed: a driver uses no half-open connections."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
