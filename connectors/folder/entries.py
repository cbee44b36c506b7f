"""What stands in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from connectors.folder.inside import opened
from nextscript.errors import Rejected

Kind = Literal["file", "folder", "link", "other"]
_DEEPEST = 32


class Entry(BaseModel):
    """What stands in a folder."""

    path: str
    name: str
    kind: Kind
    size: int
    modified: str = Field(description="When it was last written.")


def walked(root: Path, path: str, *, recursive: bool) -> Iterator[tuple[Entry, float]]:
    """Give what stands in a folder, with when it was written; links are not followed.

    Raises Rejected `folder.not_found` for the folder itself; those below may go meanwhile.
    """
    open_ = [(path.strip("/"), 0)]
    while open_:
        here, depth = open_.pop()
        try:
            found = _entries(root, here)
        except Rejected:
            if not depth:
                raise
            continue
        for one, moment in found:
            yield one, moment
            if recursive and one.kind == "folder" and depth < _DEEPEST:
                open_.append((one.path, depth + 1))


def _entries(root: Path, here: str) -> list[tuple[Entry, float]]:
    with opened(root, here) as held, os.scandir(held) as scanned:
        return [found for one in scanned if (found := _entry(here, one))]


def _entry(here: str, one: os.DirEntry[str]) -> tuple[Entry, float] | None:
    try:
        known = one.stat(follow_symlinks=False)
    except FileNotFoundError:  # it went meanwhile
        return None
    # Names are bytes: one that is no text cannot be written into a flow's data.
    name = one.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    moment = datetime.fromtimestamp(known.st_mtime, UTC).isoformat()
    path = f"{here}/{name}" if here else name
    about = Entry(path=path, name=name, kind=_kind(one), size=known.st_size, modified=moment)
    return about, known.st_mtime


def _kind(one: os.DirEntry[str]) -> Kind:
    if one.is_symlink():
        return "link"
    if one.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if one.is_file(follow_symlinks=False) else "other"
