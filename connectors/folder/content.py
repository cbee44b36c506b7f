"""Contents of files on their way out of a folder and into it."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from connectors.folder.inside import placed, reading, told
from nextscript.files import File, Files

_PIECE = 1024 * 1024


async def kept(root: Path, path: str, into: Files, keep_as: str | None = None) -> File:
    """Read a file and keep it in the project's."""
    type_ = mimetypes.guess_type(path)[0] or ""
    name = path.rpartition("/")[2]
    return await into.write(pieces(root, path), name=name, type=type_, path=keep_as)


async def pieces(root: Path, path: str) -> AsyncIterator[bytes]:
    """Read a file a piece at a time."""
    found, _ = await asyncio.to_thread(reading, root, path)
    try:
        with told(path):
            while piece := await asyncio.to_thread(os.read, found, _PIECE):
                yield piece
    finally:
        os.close(found)


async def written(
    root: Path,
    path: str,
    content: AsyncIterator[bytes],
    *,
    mark: str,
    if_exists: Literal["replace", "refuse"],
    make: bool,
) -> int:
    """Write a file under a hidden name and then give it its own; say how large it is."""
    size = 0
    with placed(root, path, make=make) as (held, name):
        hidden = f".{name[:100]}.{mark}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        opened = os.open(hidden, flags, 0o644, dir_fd=held)
        try:
            try:
                async for piece in content:
                    await asyncio.to_thread(_all, opened, piece)
                    size += len(piece)
                await asyncio.to_thread(os.fsync, opened)
            finally:
                os.close(opened)
            if if_exists == "replace":
                os.replace(hidden, name, src_dir_fd=held, dst_dir_fd=held)
            else:
                os.link(hidden, name, src_dir_fd=held, dst_dir_fd=held, follow_symlinks=False)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(hidden, dir_fd=held)
    return size


def _all(opened: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(opened, view) :]
