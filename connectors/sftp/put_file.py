"""`sftp.put_file`: a file or a text onto the server."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.sftp.client import Context, connected
from connectors.sftp.paths import FilePath, joined, parent_of
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

if TYPE_CHECKING:
    import asyncssh

_GATHERED = 1024 * 1024


class PutInput(BaseModel):
    """What to write, and where."""

    model_config = ConfigDict(extra="forbid")
    path: FilePath
    file: File | None = Field(default=None, description="The file, from an earlier step.")
    text: str | None = Field(
        default=None, description="Or a text.", json_schema_extra={"x-widget": "text"}
    )
    if_exists: Literal["replace", "refuse"] = Field(
        default="replace",
        title="If there is one",
        description="Take its place, or end with the error sftp.exists.",
    )
    make_folders: bool = Field(
        default=False, title="Make its folders", description="Make those that are not there yet."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.file is None) == (self.text is None):
            raise ValueError("give either a file or a text")
        if self.path.endswith("/"):
            raise ValueError("the path ends with the file's name")
        return self


class PutFile(BaseModel):
    """What was written."""

    path: str
    size: int


@activity(
    "sftp.put_file",
    title="Upload a file",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "write", "save", "upload", "put", "send", "ssh", "ftp"),
    examples=(
        Example(
            title="Hand over a report",
            config={"path": "inbox/{{ input.day }}.csv", "text": "{{ report.csv }}"},
        ),
    ),
)
async def put_file(input: PutInput, ctx: Context) -> PutFile:
    """Upload a file of any size, or a text.

    It is written under a hidden name and renamed when it is whole, so nobody sees half of it.
    """
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=False):
            folder = parent_of(input.path)
            if input.make_folders and folder:
                await files.makedirs(folder, exist_ok=True)
            if input.if_exists == "refuse" and await files.exists(input.path):
                raise _exists(input.path)
            name = input.path.rpartition("/")[2]
            hidden = joined(folder, f".{name[:100]}.{_mark(ctx)}.part")
            try:
                size = await _write(input, ctx, files, hidden)
                await _put_there(input, files, hidden)
            except BaseException:
                with suppress(Exception):
                    await files.remove(hidden)
                raise
    return PutFile(path=input.path, size=size)


async def _write(input: PutInput, ctx: Context, files: asyncssh.SFTPClient, path: str) -> int:
    size = 0
    async with files.open(path, "wb") as opened:
        async for piece in _gathered(input, ctx):
            await opened.write(piece)
            size += len(piece)
            ctx.heartbeat({"bytes": size})
    return size


async def _gathered(input: PutInput, ctx: Context) -> AsyncIterator[bytes]:
    """Give the content in pieces that are worth many requests at once."""
    if input.file is None:
        yield (input.text or "").encode()
        return
    held = bytearray()
    async for piece in ctx.files.open(input.file.id):
        held += piece
        if len(held) >= _GATHERED:
            yield bytes(held)
            held.clear()
    yield bytes(held)


async def _put_there(input: PutInput, files: asyncssh.SFTPClient, hidden: str) -> None:
    import asyncssh  # noqa: PLC0415 - loaded by its first step

    if input.if_exists == "replace":
        try:
            await files.posix_rename(hidden, input.path)
        except asyncssh.SFTPOpUnsupported:  # not OpenSSH: what is there goes first
            with suppress(asyncssh.SFTPNoSuchFile):
                await files.remove(input.path)
            await files.rename(hidden, input.path)
        return
    try:
        await files.rename(hidden, input.path)
    except asyncssh.SFTPError:
        if await files.exists(input.path):
            raise _exists(input.path) from None
        raise


def _mark(ctx: Context) -> str:
    """Give the same for every attempt of a step: it writes over what an earlier one left."""
    return hashlib.sha256(ctx.effect_key.encode()).hexdigest()[:12]


def _exists(path: str) -> Rejected:
    return Rejected(f"There is a file {path} already", code="sftp.exists")
