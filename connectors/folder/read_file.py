"""`folder.read_file`: a file of a folder, into the project's files."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from connectors.folder.content import kept
from connectors.folder.named import Name, list_named, path_of
from nextscript.activity import ActivityContext, activity
from nextscript.files import File
from nextscript.node_types import Example

FilePath = Annotated[
    str,
    Field(
        min_length=1,
        max_length=4000,
        title="Path",
        description="From the folder on, such as orders/today.csv.",
    ),
]


class ReadInput(BaseModel):
    """Which file."""

    model_config = ConfigDict(extra="forbid")
    folder: Name
    path: FilePath
    keep_as: str | None = Field(
        default=None,
        description="A path in the project's files to find it by again, such as orders/today.csv.",
    )


class ReadFile(BaseModel):
    """The file's content."""

    path: str
    file: File


@activity(
    "folder.read_file",
    title="Read a file of a folder",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "read", "folder", "disk", "local", "share"),
    options={"/folder": list_named},
    examples=(
        Example(
            title="What was announced", config={"folder": "inbox", "path": "{{ input.name }}.csv"}
        ),
    ),
)
async def read_file(input: ReadInput, ctx: ActivityContext[None]) -> ReadFile:
    """Read a file of any size of a folder of the server into the project's files."""
    root = path_of(input.folder, ctx.project_id)
    return ReadFile(path=input.path, file=await kept(root, input.path, ctx.files, input.keep_as))
