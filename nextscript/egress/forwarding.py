"""A way to one checked address, for a driver that insists on opening its sockets itself."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from nextscript.egress.delivering import Dial

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
    going: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        going.add(task)
        try:
            await _carry(reader, writer, (address, port), (tls, name))
        finally:
            going.discard(task)

    with tempfile.TemporaryDirectory(prefix="nextscript-") as folder:
        path = Path(folder) / "way.sock"
        server = await asyncio.start_unix_server(accepted, path)
        try:
            yield path
        finally:
            server.close()
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
