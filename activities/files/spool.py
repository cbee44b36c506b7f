"""Files on the worker's disk while a step works on them: nameless, and gone when it ends."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from nextscript.files import Files

PIECE = 1024 * 1024


@asynccontextmanager
async def spooled(files: Files, file_id: str) -> AsyncIterator[IO[bytes]]:
    """Give a file's content as one that can be read anywhere in, from its beginning."""
    async with scratch() as handle:
        await fill(handle, files.open(file_id))
        handle.seek(0)
        yield handle


@asynccontextmanager
async def scratch() -> AsyncIterator[IO[bytes]]:
    """Give an empty file that has no name."""
    with tempfile.TemporaryFile() as handle:
        yield handle


async def fill(handle: IO[bytes], content: AsyncIterable[bytes]) -> None:
    """Write a stream to a file."""
    async for chunk in content:
        await asyncio.to_thread(handle.write, chunk)


async def pieces_of(handle: IO[bytes]) -> AsyncIterator[bytes]:
    """Read a file from its beginning, a piece at a time."""
    handle.seek(0)
    while chunk := await asyncio.to_thread(handle.read, PIECE):
        yield chunk


async def once(content: bytes) -> AsyncGenerator[bytes, None]:
    """Give bytes as a stream."""
    yield content
