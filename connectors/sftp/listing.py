"""Walking through a folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from connectors.sftp.paths import Entry, entry_of, joined

if TYPE_CHECKING:
    import asyncssh

_DEEPEST = 32


async def entries(
    files: asyncssh.SFTPClient, folder: str, *, recursive: bool
) -> AsyncIterator[Entry]:
    """Give what stands in a folder, folders before what is in them; links are not followed."""
    open_: list[tuple[str, int]] = [(folder, 0)]
    while open_:
        here, depth = open_.pop()
        async for one in files.scandir(here or "."):
            name = str(one.filename)
            # What a server calls so it may not choose where we go on.
            if name in (".", "..") or "/" in name:
                continue
            found = entry_of(joined(here, name), one.attrs)
            yield found
            if recursive and found.kind == "folder" and depth < _DEEPEST:
                open_.append((found.path, depth + 1))


def below(path: str, folder: str) -> str:
    """Give a path as it is seen from the folder it was found in."""
    return path[len(joined(folder, "")) :].lstrip("/") if folder.strip() not in ("", ".") else path
