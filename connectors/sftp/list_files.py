"""`sftp.list_files`: what a folder holds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sftp.choices import list_folders
from connectors.sftp.client import Context, connected
from connectors.sftp.listing import below, entries
from connectors.sftp.paths import Entry, Folder
from nextscript.activity import activity
from nextscript.arrivals import named_like
from nextscript.node_types import Example


class ListInput(BaseModel):
    """Which files."""

    model_config = ConfigDict(extra="forbid")
    folder: Folder = ""
    pattern: str = Field(
        default="*",
        min_length=1,
        max_length=200,
        title="Names like",
        description="Such as *.csv: * for any text, ? for one sign; with a / it is about the path.",
    )
    recursive: bool = Field(
        default=False, title="Folders below, too", description="Look into the folders below."
    )
    most: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="At most this many",
        description="Further ones are left; the result says that there were more.",
    )


class FileList(BaseModel):
    """What was found, by path."""

    files: list[Entry]
    more: bool = Field(default=False, description="There are more than were asked for.")


@activity(
    "sftp.list_files",
    title="List files",
    effects="idempotent",
    keywords=("files", "list", "folder", "directory", "ssh", "ftp"),
    options={"/folder": list_folders},
    examples=(
        Example(title="The orders to handle", config={"folder": "outbox", "pattern": "*.csv"}),
    ),
)
async def list_files(input: ListInput, ctx: Context) -> FileList:
    """List the files and folders in a folder whose names are like a pattern."""
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    found: list[Entry] = []
    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=False):
            async for one in entries(files, input.folder, recursive=input.recursive):
                if not named_like(below(one.path, input.folder), input.pattern):
                    continue
                found.append(one)
                ctx.heartbeat(len(found))
                if len(found) > input.most:
                    break
    kept = sorted(found[: input.most], key=lambda one: one.path)
    return FileList(files=kept, more=len(found) > input.most)
