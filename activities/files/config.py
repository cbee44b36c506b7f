"""What the configs of nodes on files share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nextscript.files import File


class Config(BaseModel):
    """A config that takes no unknown fields."""

    model_config = ConfigDict(extra="forbid")


Given = Annotated[File, Field(title="File", description="The file, from an earlier step.")]
KeptPath = Annotated[
    str | None,
    Field(
        title="Keep as",
        description="A path to find it by again, such as reports/today.csv; what was there stays "
        "as an earlier version. Without one it stays for some weeks.",
    ),
]
