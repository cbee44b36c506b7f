"""Flows, drafts and versions as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    WrapValidator,
)

from nextscript.document import FlowDocument, parse_document
from nextscript.document.models import Key
from nextscript.findings import Finding

Document = Annotated[FlowDocument, WrapValidator(lambda value, _: parse_document(value))]
"""A flow document; a malformed one is refused with findings."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=63)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ActorRead(_Shown):
    """Who did something."""

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str


class LastRunRead(_Shown):
    """The newest run of a flow."""

    id: UUID
    status: str
    ended_at: AwareDatetime | None


class FlowCreate(_Request):
    """A new flow; its name wins over the document's."""

    name: Name
    key: Key | None = None
    document: Document | None = None


class FlowPatch(_Request):
    """What to change of a flow; what is absent or null stays."""

    name: Name | None = None
    key: Key | None = None
    description: str | None = Field(default=None, max_length=20_000)
    tags: list[Tag] | None = Field(default=None, max_length=50)
    enabled: bool | None = None


class FlowRead(_Shown):
    """A flow. `deleted_at` is set while it lies in the trash."""

    id: UUID
    key: str
    project_id: UUID
    name: str
    description: str
    tags: list[str]
    enabled: bool
    version: int | None
    draft_changed: bool
    created_at: AwareDatetime
    created_by: ActorRead
    updated_at: AwareDatetime
    updated_by: ActorRead
    deleted_at: AwareDatetime | None
    last_run: LastRunRead | None


class DraftPut(_Request):
    """The whole draft; pins stay as they are when absent."""

    document: Document
    pins: dict[str, JsonValue] | None = None


class DraftRead(_Shown):
    """A draft and what the checker says of it."""

    document: dict[str, JsonValue]
    findings: list[Finding]
    pins: dict[str, JsonValue]
    pin_hashes: dict[str, str] = {}
    base_version: int | None


class Publish(_Request):
    """What this version is about."""

    notes: str = Field(default="", max_length=20_000)


class Rollback(_Request):
    """The version to publish again."""

    to: int = Field(ge=1, le=2_147_483_647)


class VersionRead(_Shown):
    """A published version."""

    flow_id: UUID
    number: int
    hash: str
    notes: str
    created_at: AwareDatetime
    created_by: ActorRead
    restored_from: int | None


class VersionWhole(VersionRead):
    """A published version with its document and what the checker said of it."""

    document: dict[str, JsonValue]
    findings: list[Finding]


class ChangeRead(_Shown):
    """One difference."""

    op: Literal["added", "removed", "changed"]
    kind: Literal["node", "edge", "input", "output", "setting"]
    id: str
    pointer: str
    before: JsonValue = None
    after: JsonValue = None


class DiffRead(_Shown):
    """What differs between two states of a flow."""

    from_: int = Field(serialization_alias="from")
    to: int | Literal["draft"]
    changes: list[ChangeRead]


class CheckRequest(_Request):
    """A document to check; with a project, its connections and flows are looked up too."""

    document: JsonValue
    project_id: UUID | None = None


class ReferencesRead(_Shown):
    """The keys a document names."""

    flows: list[str]
    connections: list[str]
    variables: list[str]


class CheckRead(_Shown):
    """What the checker says; `hash` is null for what is no flow document."""

    findings: list[Finding]
    references: ReferencesRead
    hash: str | None


class ImportRequest(_Request):
    """A document for a new flow in a project: as text, or in JSON as itself."""

    project_id: UUID
    content: JsonValue
    name: Name | None = None
    key: Key | None = None
