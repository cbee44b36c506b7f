"""What a caller says of a connection, and what is shown of one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from nextscript.document.models import KEY, SLUG

Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(pattern=KEY)]
Values = dict[Annotated[str, Field(pattern=SLUG)], JsonValue]


class ConnectionCreate(BaseModel):
    """A new connection; `secrets` are never shown again.

    A secret is its value, or `{"source": "env:NAME"}` (or `file:/path`, `vault:path#field`): where
    it is kept, to be read each time the connection is opened. `ends_at` is when somebody knows that
    it ends, such as a key's last day.
    """

    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Name
    kind: Key
    fields: Values = {}
    secrets: Values = {}
    ends_at: AwareDatetime | None = None


class ConnectionPatch(BaseModel):
    """A change. `fields` replaces them all; a secret that is left out stays, null removes it."""

    model_config = ConfigDict(extra="forbid")

    key: Key | None = None
    name: Name | None = None
    kind: Key | None = None
    fields: Values | None = None
    secrets: Values = {}
    ends_at: AwareDatetime | None = None


class SecretRead(BaseModel):
    """Whether a secret is set, and since when; `source` names the store it is read from."""

    set: bool
    changed_at: datetime | None
    source: str | None


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
    ends_at: datetime | None
    expiring: bool
    """Whether it ends within two weeks, or has."""
    facts: dict[str, str]
    """What may be shown of its secrets, such as a key's fingerprint."""
    used_by: int
    can: list[Literal["use", "manage"]]


class UsingNodeRead(BaseModel):
    """A step that uses a connection."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str


class UseRead(BaseModel):
    """A flow that uses a connection: in its draft, in its newest version, or in both."""

    model_config = ConfigDict(from_attributes=True)

    flow_id: UUID
    key: str
    name: str
    draft: bool
    published: bool
    nodes: list[UsingNodeRead]


class UsePage(BaseModel):
    """Every flow that uses a connection."""

    items: list[UseRead]
    next: str | None


class SignInRead(BaseModel):
    """Where to sign in at the provider, in a window of the same browser, and until when."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    expires_at: datetime


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
    offered: bool
    """Whether people are offered it for new connections."""
    signs_in: bool
    """Whether somebody may have to sign in at a provider (`:authorize`)."""


class ConnectionKindPage(BaseModel):
    """Every kind of connection."""

    items: list[ConnectionKindRead]
    next: str | None
