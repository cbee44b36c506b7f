"""What a worker and a host say to each other: JSON, each with its length before it."""

from __future__ import annotations

import asyncio
import json
import struct

from engine.calls import Wire

_LENGTH = struct.Struct(">I")


class Frames:
    """Both directions of a connection. Whoever writes is not kept waiting."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, frame: Wire) -> None:
        """Write a frame; to one that has ended it is lost."""
        data = json.dumps(frame, separators=(",", ":")).encode()
        self._writer.write(_LENGTH.pack(len(data)) + data)

    async def hear(self) -> Wire | None:
        """Read the next frame; None when the other has ended."""
        try:
            length = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))[0]
            found: Wire = json.loads(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return found

    def close(self) -> None:
        """Hang up."""
        self._writer.close()
