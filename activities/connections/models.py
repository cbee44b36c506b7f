"""The tables of connections: what is shown in plain columns, secrets as one sealed blob."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class Connection(SQLModel, table=True):
    """A user's credentials for a service, bound to `hosts`.

    `sealed` holds the secrets, encrypted under the project's data key with the row's id as
    additional data: a blob moved to another row does not open. `secrets` says which are set, and
    `sources` which of them are only named here and kept in a store outside.
    """

    __tablename__ = "connection"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    key: str
    name: str
    kind: str
    hosts: list[str] = Field(default_factory=list, sa_type=Searchable)
    fields: dict[str, JsonValue] = Field(default_factory=dict, sa_type=Searchable)
    secrets: dict[str, JsonValue] = Field(default_factory=dict, sa_type=Searchable)
    sources: dict[str, str] = Field(default_factory=dict, sa_type=Searchable)
    facts: dict[str, str] = Field(default_factory=dict, sa_type=Searchable)
    """What may be shown of the secrets, such as a key's fingerprint."""
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    status: str = "untested"
    status_message: str | None = None
    checked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    expires_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When somebody has to do something: the earliest of `ends_at` and what the secrets say."""
    ends_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """The date somebody set."""
    token_ends_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When the access token ends; another one is fetched from `renew_at` on."""
    renew_at: datetime | None = Field(default=None, sa_type=Timestamp)
    warned_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When those who manage it were told that it expires."""
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class ConnectionSignIn(SQLModel, table=True):
    """A person on their way to a provider: who comes back with its `state` is they, once."""

    __tablename__ = "connection_sign_in"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    connection_id: UUID = Field(foreign_key="connection.id", ondelete="CASCADE", index=True)
    session_id: UUID = Field(foreign_key="user_session.id", ondelete="CASCADE", index=True)
    state_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    """The verifier of the code challenge (PKCE)."""
    mark: bytes = Field(sa_type=LargeBinary)
    """Which provider, client and scopes it is for: not another the connection was changed to."""
    redirect_uri: str
    expires_at: datetime = Field(sa_type=Timestamp)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
