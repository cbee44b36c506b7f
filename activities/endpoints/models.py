"""The tables of endpoints: where a flow answers and how, and answers that are kept for a while."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Document, Searchable, Timestamp, now
from activities.ids import new_id


class Endpoint(SQLModel, table=True):
    """An address at which a published flow answers: `/e/{project}/{path}`.

    `shape` is the path without the names of its parameters: two of one shape would collide.
    """

    __tablename__ = "endpoint"
    __table_args__ = (UniqueConstraint("project_id", "method", "shape"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id", index=True)
    method: str = Field(max_length=10)
    path: str = Field(max_length=200)
    shape: str = Field(max_length=200)
    description: str = Field(default="", sa_type=Text)
    enabled: bool = True
    listed: bool = False
    """Whether the project's OpenAPI document shows it to everybody."""
    auth: str = Field(default="api_key", max_length=30)
    connection: str | None = Field(default=None, max_length=63)
    header: str = Field(default="X-Webhook-Token", max_length=100)
    hmac: JsonValue = Field(default=None, sa_type=Document, nullable=True)
    per_minute: int | None = None
    """Of each caller."""
    cache_seconds: int | None = None
    cache_key: str | None = Field(default=None, sa_type=Text)
    timeout_seconds: int = 30
    origins: list[str] = Field(default_factory=list, sa_type=Searchable)
    input: JsonValue = Field(default=None, sa_type=Document, nullable=True)
    """Templates over `request`; None: by the names of the flow's inputs."""
    answer: JsonValue = Field(default=None, sa_type=Document, nullable=True)
    """`{status?, headers?, body?}`, templates over `outputs`; None: the outputs as they are."""
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class EndpointAnswer(SQLModel, table=True):
    """An answer that is given again until it is too old; `key` is a digest of what was asked."""

    __tablename__ = "endpoint_answer"
    __table_args__ = (Index("ix_endpoint_answer_expires_at", "expires_at"),)

    endpoint_id: UUID = Field(foreign_key="endpoint.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(primary_key=True, max_length=64)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    status: int
    headers: dict[str, str] = Field(sa_type=Searchable)
    body: JsonValue = Field(default=None, sa_type=Document, nullable=True)
    made_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp)


ANSWER = SQLModel.metadata.tables["endpoint_answer"]
