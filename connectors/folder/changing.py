"""`folder.move_file` and `folder.delete_file`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from connectors.folder.inside import placed
from connectors.folder.named import Name, list_named, path_of
from connectors.folder.read_file import FilePath
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example


class MoveInput(BaseModel):
    """From where to where."""

    model_config = ConfigDict(extra="forbid")
    folder: Name
    path: FilePath
    to_folder: str = Field(
        default="", max_length=63, title="To the folder", description="Empty for the same."
    )
    to_path: FilePath
    replace: bool = Field(
        default=False, description="Take the place of a file that is there; else it is refused."
    )
    make_folders: bool = Field(
        default=False, title="Make its folders", description="Make those that are not there yet."
    )


class MovedFile(BaseModel):
    """Where it is now."""

    folder: str
    path: str


class DeleteInput(BaseModel):
    """Which file."""

    model_config = ConfigDict(extra="forbid")
    folder: Name
    path: FilePath


class DeletedFile(BaseModel):
    """Whether there was something to delete."""

    deleted: bool


@activity(
    "folder.move_file",
    title="Move a file of a folder",
    effects="unsafe",
    keywords=("file", "move", "rename", "folder", "disk", "local", "share"),
    options={"/folder": list_named, "/to_folder": list_named},
    examples=(
        Example(
            title="Put away what was handled",
            config={
                "folder": "inbox",
                "path": "{{ input.path }}",
                "to_path": "done/{{ input.name }}",
                "make_folders": True,
            },
        ),
    ),
)
async def move_file(input: MoveInput, ctx: ActivityContext[None]) -> MovedFile:
    """Move or rename a file or folder, within a folder of the server or to another on its disk."""
    root = path_of(input.folder, ctx.project_id)
    target = path_of(input.to_folder or input.folder, ctx.project_id)
    await asyncio.to_thread(_move, input, root, target)
    return MovedFile(folder=input.to_folder or input.folder, path=input.to_path)


@activity(
    "folder.delete_file",
    title="Delete a file of a folder",
    effects="idempotent",
    keywords=("file", "delete", "remove", "folder", "disk", "local", "share"),
    options={"/folder": list_named},
    examples=(
        Example(title="What was handled", config={"folder": "inbox", "path": "{{ input.path }}"}),
    ),
)
async def delete_file(input: DeleteInput, ctx: ActivityContext[None]) -> DeletedFile:
    """Delete a file of a folder of the server; what is gone already stays gone."""
    root = path_of(input.folder, ctx.project_id)
    return DeletedFile(deleted=await asyncio.to_thread(_delete, root, input.path))


def _move(input: MoveInput, root: Path, target: Path) -> None:
    with (
        placed(root, input.path) as (held, name),
        placed(target, input.to_path, make=input.make_folders) as (there, new),
    ):
        os.stat(name, dir_fd=held, follow_symlinks=False)  # said of this path, not of the target
        if not input.replace and _is_there(there, new):
            raise Rejected(f"There is a {input.to_path} already", code="folder.exists")
        os.rename(name, new, src_dir_fd=held, dst_dir_fd=there)


def _is_there(held: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=held, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _delete(root: Path, path: str) -> bool:
    try:
        with placed(root, path) as (held, name):
            os.unlink(name, dir_fd=held)
    except Rejected as refused:
        if refused.code != "folder.not_found":
            raise
        return False
    return True
