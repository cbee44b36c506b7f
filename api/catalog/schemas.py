"""The catalog as the API shows it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.catalog import Broken
from nextscript.node_types import NodeType


class CatalogRead(BaseModel):
    """Every node type this server knows, and the files that could not be loaded."""

    items: list[NodeType]
    broken: list[Broken]
    hash: str


class OptionsRequest(BaseModel):
    """For which field of a config choices are asked, and what is filled in so far.

    `connection` is the key of one in the project. `search` is what was typed.
    """

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(max_length=1000)
    config: dict[str, JsonValue] = {}
    project_id: UUID | None = None
    connection: str | None = Field(default=None, max_length=63)
    search: str | None = Field(default=None, max_length=200)
    cursor: str | None = Field(default=None, max_length=1000)
