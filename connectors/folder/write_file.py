"""`folder.write_file`: a file or a text into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.folder.content import written
from connectors.folder.named import Name, list_named, path_of
from connectors.folder.read_file import FilePath
from nextscript.activity import ActivityContext, activity
from nextscript.files import File
from nextscript.node_types import Example


class WriteInput(BaseModel):
    """What to write, and where."""

    model_config = ConfigDict(extra="forbid")
    folder: Name
    path: FilePath
    file: File | None = Field(default=None, description="The file, from an earlier step.")
    text: str | None = Field(
        default=None, description="Or a text.", json_schema_extra={"x-widget": "text"}
    )
    if_exists: Literal["replace", "refuse"] = Field(
        default="replace",
        title="If there is one",
        description="Take its place, or end with the error folder.exists.",
    )
    make_folders: bool = Field(
        default=False, title="Make its folders", description="Make those that are not there yet."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.file is None) == (self.text is None):
            raise ValueError("give either a file or a text")
        return self


class WrittenFile(BaseModel):
    """What was written."""

    path: str
    size: int


@activity(
    "folder.write_file",
    title="Write a file into a folder",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "write", "save", "folder", "disk", "local", "share"),
    options={"/folder": list_named},
    examples=(
        Example(
            title="Hand over a report",
            config={"folder": "outbox", "path": "today.csv", "text": "{{ report.csv }}"},
        ),
    ),
)
async def write_file(input: WriteInput, ctx: ActivityContext[None]) -> WrittenFile:
    """Write a file of any size, or a text, into a folder of the server.

    It has a hidden name until it is whole, so nobody sees half of it.
    """
    root = path_of(input.folder, ctx.project_id)
    size = await written(
        root,
        input.path,
        _content(input, ctx),
        # The same for every attempt: it writes over what an earlier one left.
        mark=hashlib.sha256(ctx.effect_key.encode()).hexdigest()[:12],
        if_exists=input.if_exists,
        make=input.make_folders,
    )
    return WrittenFile(path=input.path, size=size)


async def _content(input: WriteInput, ctx: ActivityContext[None]) -> AsyncIterator[bytes]:
    if input.file is None:
        yield (input.text or "").encode()
        return
    async for piece in ctx.files.open(input.file.id):
        ctx.heartbeat()
        yield piece
