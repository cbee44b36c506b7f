"""`folder.list_files`: what a folder holds."""

from __future__ import annotations

import asyncio
from itertools import islice
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from connectors.folder.entries import Entry, walked
from connectors.folder.named import Name, list_named, path_of
from nextscript.activity import ActivityContext, activity
from nextscript.arrivals import named_like
from nextscript.node_types import Example

Below = Annotated[
    str, Field(max_length=4000, title="Below", description="A folder in it, such as orders/new.")
]


class ListInput(BaseModel):
    """Which files."""

    model_config = ConfigDict(extra="forbid")
    folder: Name
    below: Below = ""
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
    """What was found, by path from the folder on."""

    files: list[Entry]
    more: bool = Field(default=False, description="There are more than were asked for.")


@activity(
    "folder.list_files",
    title="List files of a folder",
    effects="idempotent",
    keywords=("files", "list", "folder", "directory", "disk", "local", "share"),
    options={"/folder": list_named},
    examples=(
        Example(title="The orders to handle", config={"folder": "inbox", "pattern": "*.csv"}),
    ),
)
async def list_files(input: ListInput, ctx: ActivityContext[None]) -> FileList:
    """List the files in a folder of the server whose names are like a pattern."""
    root = path_of(input.folder, ctx.project_id)
    found = await asyncio.to_thread(_found, input, root)
    kept = sorted(found[: input.most], key=lambda one: one.path)
    return FileList(files=kept, more=len(found) > input.most)


def _found(input: ListInput, root: Path) -> list[Entry]:
    start = len(input.below.strip("/")) + 1 if input.below.strip("/") else 0
    walk = walked(root, input.below, recursive=input.recursive)
    fitting = (one for one, _ in walk if named_like(one.path[start:], input.pattern))
    return list(islice(fitting, input.most + 1))
