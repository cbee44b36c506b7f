"""Files that are kept under a path: found, listed, copied to another one, removed."""

from __future__ import annotations

from pydantic import BaseModel, Field

from activities.files.config import Config, Given, KeptPath
from nextscript.activity import ActivityContext, activity
from nextscript.files import File, FileEntry
from nextscript.node_types import Example


class FileFindInput(Config):
    """Where the file is kept."""

    path: str = Field(min_length=1, description="Such as reports/today.csv.")


class FileListInput(Config):
    """Where to look."""

    folder: str = Field(default="", description="Such as reports; everything by default.")


class FileCopyInput(Config):
    """Which file, and where to."""

    file: Given
    name: str = Field(default="", description="Another name; its own by default.")
    path: KeptPath = None


class FileInput(Config):
    """Which file."""

    file: Given


class Deleted(BaseModel):
    """What was removed."""

    deleted: bool = True


@activity(
    "file.find",
    title="Find a file",
    effects="idempotent",
    icon="file-search",
    keywords=("get", "path", "load", "info"),
    examples=(Example(title="The last report", config={"path": "reports/today.csv"}),),
)
async def find_file(input: FileFindInput, ctx: ActivityContext) -> FileEntry:
    """Give the newest file that is kept under a path; without one, the step fails."""
    return await ctx.files.find(input.path)


@activity(
    "file.list",
    title="List files",
    effects="idempotent",
    icon="folder",
    keywords=("folder", "directory", "files"),
    examples=(Example(title="All reports", config={"folder": "reports"}),),
)
async def list_files(input: FileListInput, ctx: ActivityContext) -> list[FileEntry]:
    """List the project's kept files below a folder, by path."""
    return await ctx.files.entries(input.folder)


@activity(
    "file.info",
    title="Look at a file",
    effects="idempotent",
    icon="file",
    keywords=("size", "type", "name", "exists"),
    examples=(Example(title="How large it is", config={"file": "{{ download.body }}"}),),
)
async def file_info(input: FileInput, ctx: ActivityContext) -> File:
    """Give the name, type and size of a file as they are on record."""
    return await ctx.files.info(input.file.id)


@activity(
    "file.copy",
    title="Copy a file",
    effects="keyed",
    icon="copy",
    keywords=("keep", "rename", "move", "save as"),
    examples=(
        Example(
            title="Keep a download",
            config={"file": "{{ download.body }}", "path": "downloads/prices.csv"},
        ),
    ),
)
async def copy_file(input: FileCopyInput, ctx: ActivityContext) -> File:
    """Make another file of the same content, under another name or a path that keeps it."""
    known = await ctx.files.info(input.file.id)
    content = ctx.files.open(known.id)
    name = input.name or (input.path or known.name).rpartition("/")[2]
    return await ctx.files.write(content, name=name, type=known.type, path=input.path)


@activity(
    "file.delete",
    title="Delete a file",
    effects="idempotent",
    icon="trash",
    keywords=("remove", "erase", "trash"),
    examples=(Example(title="Remove a download", config={"file": "{{ download.body }}"}),),
)
async def delete_file(input: FileInput, ctx: ActivityContext) -> Deleted:
    """Remove a file. Nobody can open it from then on; removing it again changes nothing."""
    await ctx.files.delete(input.file.id)
    return Deleted()
