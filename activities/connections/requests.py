"""What a caller says of a connection, and what is shown of one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.document.models import KEY, SLUG

Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(pattern=KEY)]
Values = dict[Annotated[str, Field(pattern=SLUG)], JsonValue]


class ConnectionCreate(BaseModel):
    """A new connection; `secrets` are never shown again."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Name
    kind: Key
    fields: Values = {}
    secrets: Values = {}


class ConnectionPatch(BaseModel):
    """A change. `fields` replaces them all; a secret that is left out stays, null removes it."""

    model_config = ConfigDict(extra="forbid")

    key: Key | None = None
    name: Name | None = None
    kind: Key | None = None
    fields: Values | None = None
    secrets: Values = {}


class SecretRead(BaseModel):
    """Whether a secret is set, and since when."""

    set: bool
    changed_at: datetime | None


class ConnectionRead(BaseModel):
    """A connection without its secrets."""

    id: UUID
    key: str
    name: str
    kind: str
    project_id: UUID
    hosts: list[str]
    fields: dict[str, JsonValue]
    secrets: dict[str, SecretRead]
    status: Literal["untested", "ok", "failing", "expired"]
    status_message: str | None
    checked_at: datetime | None
    expires_at: datetime | None
    used_by: int
    can: list[Literal["use", "manage"]]


class ConnectionPage(BaseModel):
    """A page of connections."""

    items: list[ConnectionRead]
    next: str | None


class ConnectionKindRead(BaseModel):
    """A kind of connection: its form as JSON Schema, and which of its fields are secrets."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    description: str
    form: dict[str, JsonValue]
    secrets: list[str]
    used_by: list[str]


class ConnectionKindPage(BaseModel):
    """Every kind of connection."""

    items: list[ConnectionKindRead]
    next: str | None
