"""A mail server that is out of order, in a way of its own for each connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import cycle

FAULTS = ("hangs", "hangs in the middle", "no greeting", "no answer", "cut data", "gone after yes")


class FailingServer:
    """Speaks SMTP until its fault comes; `taken` are the mails it said yes to, by address."""

    def __init__(self) -> None:
        self.met: list[str] = []
        self.taken: list[str] = []
        self._next = cycle(FAULTS)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk with one client."""
        fault = next(self._next)
        self.met.append(fault)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(fault, reader, writer)
        writer.close()

    async def _talk(
        self, fault: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if fault == "hangs":
            await reader.read()
        if fault in ("hangs", "no greeting"):
            return
        writer.write(b"220 mail.test\r\n")
        address = ""
        while line := await reader.readline():
            if line.startswith(b"RCPT"):
                address = line.decode().partition("<")[2].partition(">")[0]
                if fault == "no answer":
                    return
            if line.startswith(b"DATA"):
                await self._take(fault, address, reader, writer)
                return
            writer.write(b"250 OK\r\n")

    async def _take(
        self, fault: str, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"354 Go on\r\n")
        if fault == "hangs in the middle":
            await reader.read()
        await reader.readuntil(b"\r\n.\r\n")
        if fault == "gone after yes":
            self.taken.append(address)
            writer.write(b"250 OK\r\n")
            await writer.drain()


@asynccontextmanager
async def failing_server(port: int) -> AsyncIterator[FailingServer]:
    """Be there while the block runs."""
    found = FailingServer()
    server = await asyncio.start_server(found.serve, "127.0.0.1", port)
    try:
        yield found
    finally:
        server.close()
