"""What a caller says of a project's connector, and what is shown of one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from nextscript.manifest.choosing import Edits
from nextscript.manifest.models import Auth, Key, Operation, Paging, Variable
from nextscript.node_types import Effects
from nextscript.openapi import Skipped

MOST_CHOSEN = 5_000
MOST_TEXT = 9_000_000
MOST_SHOWN = 200
Title = Annotated[str, Field(min_length=1, max_length=200)]
Chosen = Annotated[list[Key], Field(min_length=1, max_length=MOST_CHOSEN)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DocumentGiven(_Asked):
    """An API's description: the address it is at, or its text, in JSON or YAML.

    Or the connection of an MCP server, which tells of its tools itself.
    """

    url: str | None = Field(default=None, min_length=1, max_length=2_000)
    text: str | None = Field(default=None, min_length=1, max_length=MOST_TEXT)

    connection: str | None = Field(default=None, max_length=63)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.url, self.text, self.connection].count(None) != 2:
            raise ValueError("give the address of a description, its text, or a connection")
        return self


class ConnectorPreviewAsked(_Asked):
    """Which description to look into, and which of its operations to show."""

    document: DocumentGiven
    q: str = Field(default="", max_length=200, description="Words that operations shall have.")
    limit: int = Field(default=50, ge=1, le=MOST_CHOSEN)
    cursor: str | None = Field(default=None, pattern=r"^\d{1,6}$")


class OperationRead(BaseModel):
    """An operation a service offers; each that is chosen becomes a step."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    description: str
    method: str
    path: str
    group: str
    deprecated: str | None
    paging: Paging | None
    effects: Effects | None

    @classmethod
    def of(cls, operation: Operation) -> OperationRead:
        """Show an operation of a manifest."""
        shown = cls.model_validate(operation)
        shown.description = shown.description[:500]
        return shown


class ConnectorPreview(BaseModel):
    """What a description offers. Nothing was saved."""

    digest: str
    key: str
    title: str
    description: str
    format: str = Field(description="The version of OpenAPI or Swagger it is written in.")
    base_url: str
    variables: dict[str, Variable]
    hosts: list[str] = Field(description="Further hosts its operations live at.")
    auth: list[Auth]
    found: int
    taken: int
    skipped: list[Skipped]
    warnings: list[str]
    operations: list[OperationRead]
    total: int = Field(description="How many operations have the words that were asked for.")
    next: str | None


class ConnectorCreate(_Asked):
    """A connector of a description. Without `operations` all of them are taken.

    With the `digest` of a preview, a description that has changed since is refused.
    """

    document: DocumentGiven
    digest: Digest | None = None
    key: Key | None = None
    operations: Chosen | None = None
    edits: Edits = Edits()


class ConnectorPatch(_Asked):
    """A change. `edits` replaces them all; null `operations` take all of them."""

    operations: Chosen | None = None
    edits: Edits | None = None


class ConnectorRefresh(_Asked):
    """Look at the source again. Nothing changes unless `apply` is said."""

    document: DocumentGiven | None = Field(
        default=None, description="Another source from now on; the address of before without it."
    )
    digest: Digest | None = Field(default=None, description="What was looked at before applying.")
    operations: Chosen | None = Field(
        default=None, description="Those to be taken from now on; those of before without it."
    )
    apply: bool = False


class SourceRead(BaseModel):
    """Where a connector comes from."""

    url: str | None = None
    connection: str | None = None


class ConnectorRead(BaseModel):
    """A connector of a project."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    key: str
    kind: Literal["manifest", "mcp"]
    title: str
    version: int
    operations: int
    source: SourceRead
    digest: str
    created_at: datetime
    created_by: JsonValue
    updated_at: datetime
    updated_by: JsonValue


class ConnectorDetail(ConnectorRead):
    """A connector with what it offers and what was chosen and changed of that."""

    base_url: str
    auth: list[Auth]
    offered: list[OperationRead]
    chosen: list[str] | None
    edits: Edits
    skipped: list[Skipped]
    warnings: list[str]


class ConnectorPage(BaseModel):
    """A project's connectors."""

    items: list[ConnectorRead]
    next: None = None


class UsingStep(BaseModel):
    """A step that is an operation of a connector."""

    id: str
    name: str
    operation: str


class ConnectorUse(BaseModel):
    """A flow that uses a connector: in its draft, in its newest version, or in both."""

    flow_id: UUID
    key: str
    name: str
    draft: bool = False
    published: bool = False
    nodes: list[UsingStep] = []


class ConnectorUsePage(BaseModel):
    """The flows that use a connector."""

    items: list[ConnectorUse]
    next: None = None


class OperationChange(BaseModel):
    """An operation that is another now: in which respects, and which flows use it."""

    operation: OperationRead
    changes: list[str]
    used_by: list[ConnectorUse] = []


class ConnectorDifference(BaseModel):
    """What differs between a connector and its source now, and whether that was applied."""

    digest: str
    version: int
    applied: bool
    added: list[OperationRead]
    changed: list[OperationChange]
    removed: list[OperationChange]
    moved: list[str] = Field(description="What else changed: address, sign-in, hosts.")
