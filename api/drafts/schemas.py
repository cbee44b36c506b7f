"""Pins, snapshots and comments as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from api.flows.schemas import ActorRead
from nextscript.document.models import Slug

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PinPut(_Request):
    """An output to draw with; `schema_hash` says what such outputs looked like then."""

    output: JsonValue
    schema_hash: str | None = Field(default=None, max_length=64)


class SnapshotRead(_Shown):
    """A draft as it once was."""

    id: UUID
    reason: Literal["published", "quiet", "restored"]
    created_at: AwareDatetime
    created_by: ActorRead


class SnapshotWhole(SnapshotRead):
    """A draft as it once was, with its document."""

    document: dict[str, JsonValue]


class CommentCreate(_Request):
    """What to say, about the flow or one of its nodes, or in reply; a reply has its parent's."""

    text: Words
    node: Slug | None = None
    parent_id: UUID | None = None


class CommentPatch(_Request):
    """Other words, or whether it is settled; what is absent or null stays."""

    text: Words | None = None
    resolved: bool | None = None


class CommentRead(_Shown):
    """What somebody said."""

    id: UUID
    node: str | None
    parent_id: UUID | None
    text: str
    author: ActorRead
    created_at: AwareDatetime
    edited_at: AwareDatetime | None
    resolved_at: AwareDatetime | None
    resolved_by: ActorRead | None
