"""Files as flows see them: a small reference in the data, the content streamed when asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterable, AsyncIterator
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from nextscript.errors import Rejected

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_LONGEST_NAME = 200
_LONGEST_PATH = 500
UNKNOWN_TYPE = "application/octet-stream"


class File(BaseModel):
    """A reference to a file. Its content never changes; another content is another file."""

    model_config = ConfigDict(
        title="File reference",
        populate_by_name=True,
        extra="ignore",
        json_schema_extra={"x-widget": "file"},
    )

    id: str = Field(alias="$file", title="File", description="Which file this is.")
    name: str = Field(default="file", description="What it is called.")
    type: str = Field(default=UNKNOWN_TYPE, description="Its media type, such as text/csv.")
    size: int = Field(default=0, ge=0, description="How many bytes it has.")


class FileEntry(File):
    """A file that is kept under a path."""

    path: str
    version: int


class Files(Protocol):
    """The files of a step's project. Contents are streams: a file never stands in memory whole."""

    async def info(self, file_id: str) -> File:
        """Give what is known of a file, from our records. Raises Rejected `file.not_found`."""
        ...

    def open(self, file_id: str) -> AsyncIterator[bytes]:
        """Read a file, a piece at a time. Raises Rejected `file.not_found`."""
        ...

    async def write(
        self, content: AsyncIterable[bytes], *, name: str, type: str = "", path: str | None = None
    ) -> File:
        """Keep a new file; when `content` raises, nothing is kept.

        With a `path` it can be found again by it, and takes the place of the one that was there
        (which is kept as an earlier version). Raises Rejected `file.too_large`, `file.quota`.
        """
        ...

    async def find(self, path: str) -> FileEntry:
        """Give the newest file under a path. Raises Rejected `file.not_found`."""
        ...

    async def entries(self, folder: str = "") -> list[FileEntry]:
        """Give the newest files under a folder, by path."""
        ...

    async def delete(self, file_id: str) -> None:
        """Remove a file; what is gone already stays gone."""
        ...


class NoFiles:
    """Where a step has no files."""

    async def info(self, file_id: str) -> File:
        """Refuse."""
        raise _none()

    def open(self, file_id: str) -> AsyncIterator[bytes]:
        """Refuse."""
        raise _none()

    async def write(
        self, content: AsyncIterable[bytes], *, name: str, type: str = "", path: str | None = None
    ) -> File:
        """Refuse."""
        raise _none()

    async def find(self, path: str) -> FileEntry:
        """Refuse."""
        raise _none()

    async def entries(self, folder: str = "") -> list[FileEntry]:
        """Refuse."""
        raise _none()

    async def delete(self, file_id: str) -> None:
        """Refuse."""
        raise _none()


def clean_name(text: str) -> str:
    """Give a name that is safe to show and to save under on any system; "file" for none."""
    last = re.split(r"[/\\]", text)[-1]
    if re.fullmatch(r"[A-Za-z]:.*", last):
        last = last[2:]
    shown = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    shown = re.sub(r'[<>:"|?*]', "_", shown).strip().rstrip(". ")
    if shown.strip(". ") == "":
        return "file"
    if _RESERVED.fullmatch(shown):
        shown = f"_{shown}"
    return _shortened(shown)


def clean_type(text: str) -> str:
    """Give a media type without its parameters; anything unreadable is just bytes."""
    found = text.partition(";")[0].strip().lower()
    return found if _TYPE.fullmatch(found) else UNKNOWN_TYPE


def checked_path(text: str) -> str:
    """Give a path below the project's files. Raises Rejected `file.outside_root`, `file.path`."""
    parts = text.split("/")
    if text.startswith("/") or "\\" in text or ".." in parts or re.match(r"[A-Za-z]:", text):
        raise Rejected(
            f"The path {text[:100]!r} leads out of the project's files.",
            code="file.outside_root",
            hint="Write it from the project's files on, such as reports/today.csv.",
        )
    if len(text.encode()) > _LONGEST_PATH or any(clean_name(one) != one for one in parts):
        raise Rejected(f"A file cannot be kept as {text[:100]!r}.", code="file.path")
    return text


def not_found(what: str = "There is no such file, or it was deleted.") -> Rejected:
    """The error of a step for a file that is not there or another project's."""
    return Rejected(what, code="file.not_found")


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    tail = f".{ending}" if dot and stem and len(ending.encode()) <= 20 else ""
    head = name[: len(name) - len(tail)] if tail else name
    room = _LONGEST_NAME - len(tail.encode())
    return head.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + tail


def _none() -> Rejected:
    return Rejected("There are no files here.", code="file.unavailable")
