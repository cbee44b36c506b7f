"""Reading a file of the server as a stream."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

from connectors.sftp.errors import translated
from connectors.sftp.paths import Entry, entry_of
from nextscript.errors import Rejected, Retryable
from nextscript.files import File, Files

if TYPE_CHECKING:
    import asyncssh

_PIECE = 1024 * 1024


async def look_at(files: asyncssh.SFTPClient, path: str) -> Entry:
    """Give what is known of a file. Raises Rejected `sftp.not_found`, `sftp.is_a_folder`."""
    with translated(asked=False):
        found = entry_of(path, await files.stat(path))
    if found.kind == "folder":
        raise Rejected(f"{path} is a folder", code="sftp.is_a_folder")
    return found


async def kept(
    files: asyncssh.SFTPClient, known: Entry, into: Files, path: str | None = None
) -> File:
    """Read a file and keep it in the project's. Raises Retryable when it was cut short."""
    type_ = mimetypes.guess_type(known.name)[0] or ""
    return await into.write(pieces(files, known), name=known.name, type=type_, path=path)


async def pieces(files: asyncssh.SFTPClient, known: Entry) -> AsyncIterator[bytes]:
    """Read a file a piece at a time; each piece is asked for in many requests at once."""
    size = 0
    with translated(asked=False):
        async with files.open(known.path, "rb") as opened:
            while piece := await opened.read(_PIECE):
                size += len(piece)
                yield cast("bytes", piece)  # its types take every file for text
    if size < known.size:
        raise Retryable("The file became shorter while it was read", code="sftp.changed")
