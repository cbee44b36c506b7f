"""Paths on the server, and what stands at one."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

if TYPE_CHECKING:
    import asyncssh

_LONGEST = 4096


def _path(text: str) -> str:
    if "\0" in text or len(text.encode()) > _LONGEST:
        raise ValueError("a path is up to 4,096 bytes of text")
    return text


PathText = Annotated[str, AfterValidator(_path)]
FilePath = Annotated[
    PathText,
    Field(
        min_length=1,
        title="Path",
        description="Such as outbox/orders.csv: from where one is after signing in, or from /.",
    ),
]
Folder = Annotated[
    PathText,
    Field(
        title="Folder",
        description="Such as outbox: from where one is after signing in, or from /.",
    ),
]
Kind = Literal["file", "folder", "link", "other"]


class Entry(BaseModel):
    """What stands in a folder."""

    path: str
    name: str
    kind: Kind
    size: int
    modified: str | None = Field(default=None, description="When it was last written.")


def entry_of(path: str, known: asyncssh.SFTPAttrs) -> Entry:
    """Give what is known of a path."""
    moment = datetime.fromtimestamp(known.mtime, UTC).isoformat() if known.mtime else None
    name = path.rstrip("/").rpartition("/")[2]
    return Entry(path=path, name=name, kind=kind_of(known), size=known.size or 0, modified=moment)


def kind_of(known: asyncssh.SFTPAttrs) -> Kind:
    """Say what it is. Servers that tell no mode tell of files and folders in the type."""
    mode = known.permissions or 0
    if stat.S_ISREG(mode) or (not stat.S_IFMT(mode) and known.type == 1):
        return "file"
    if stat.S_ISDIR(mode) or (not stat.S_IFMT(mode) and known.type == 2):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def joined(folder: str, name: str) -> str:
    """Give the path of a name in a folder."""
    return f"{folder.rstrip('/')}/{name}" if folder.strip() not in ("", ".") else name


def parent_of(path: str) -> str:
    """Give the folder a path is in; "" for where one is after signing in."""
    head, slash, _ = path.rstrip("/").rpartition("/")
    return head or ("/" if slash else "")
