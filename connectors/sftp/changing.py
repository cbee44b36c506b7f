"""`sftp.move_file`, `sftp.delete_file` and `sftp.make_folder`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sftp.client import Context, connected
from connectors.sftp.paths import FilePath, kind_of, parent_of
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example


class MoveInput(BaseModel):
    """From where to where."""

    model_config = ConfigDict(extra="forbid")
    path: FilePath
    to_path: FilePath
    replace: bool = Field(
        default=False, description="Take the place of a file that is there; else it is refused."
    )
    make_folders: bool = Field(
        default=False, title="Make its folders", description="Make those that are not there yet."
    )


class Moved(BaseModel):
    """Where it is now."""

    path: str


class DeleteInput(BaseModel):
    """What to delete."""

    model_config = ConfigDict(extra="forbid")
    path: FilePath
    folder: bool = Field(
        default=False,
        title="A folder, too",
        description="Delete a folder and all that is in it; without this, only files.",
    )


class Deleted(BaseModel):
    """Whether there was something to delete."""

    deleted: bool


class FolderInput(BaseModel):
    """Which folder."""

    model_config = ConfigDict(extra="forbid")
    path: FilePath


class MadeFolder(BaseModel):
    """Where it is."""

    path: str
    made: bool = Field(description="False when it was there already.")


@activity(
    "sftp.move_file",
    title="Move a file",
    effects="unsafe",
    keywords=("file", "folder", "move", "rename", "ssh", "ftp"),
    examples=(
        Example(
            title="Put away what was handled",
            config={"path": "{{ input.path }}", "to_path": "done/{{ input.name }}"},
        ),
    ),
)
async def move_file(input: MoveInput, ctx: Context) -> Moved:
    """Move or rename a file or a folder on the server."""
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=True):
            if input.make_folders and (folder := parent_of(input.to_path)):
                await files.makedirs(folder, exist_ok=True)
            if not input.replace and await files.exists(input.to_path):
                raise Rejected(f"There is a file {input.to_path} already", code="sftp.exists")
            rename = files.posix_rename if input.replace else files.rename
            await rename(input.path, input.to_path)
    return Moved(path=input.to_path)


@activity(
    "sftp.delete_file",
    title="Delete a file",
    effects="idempotent",
    keywords=("file", "folder", "delete", "remove", "clean", "ssh", "ftp"),
    examples=(Example(title="What was handled", config={"path": "{{ input.path }}"}),),
)
async def delete_file(input: DeleteInput, ctx: Context) -> Deleted:
    """Delete a file, or a folder with all that is in it; what is gone already stays gone."""
    import asyncssh  # noqa: PLC0415 - loaded by its first step

    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=True):
            try:
                is_folder = kind_of(await files.lstat(input.path)) == "folder"
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                return Deleted(deleted=False)
            if is_folder and not input.folder:
                raise Rejected(f"{input.path} is a folder", code="sftp.is_a_folder")
            await (files.rmtree(input.path) if is_folder else files.remove(input.path))
    return Deleted(deleted=True)


@activity(
    "sftp.make_folder",
    title="Make a folder",
    effects="idempotent",
    keywords=("folder", "directory", "create", "make", "ssh", "ftp"),
    examples=(Example(title="One for each day", config={"path": "reports/{{ input.day }}"}),),
)
async def make_folder(input: FolderInput, ctx: Context) -> MadeFolder:
    """Make a folder, and those it stands in; one that is there already is fine."""
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=False):
            if await files.isdir(input.path):
                return MadeFolder(path=input.path, made=False)
            await files.makedirs(input.path, exist_ok=True)
    return MadeFolder(path=input.path, made=True)
