"""The table of connections: what is shown in plain columns, secrets as one sealed blob."""

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
    additional data: a blob moved to another row does not open. `secrets` says which are set.
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
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    status: str = "untested"
    status_message: str | None = None
    checked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    expires_at: datetime | None = Field(default=None, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
