"""The tables of exports and imports: what was asked for, how far it is, what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Document, Searchable, Timestamp, now
from activities.ids import new_id

GOING = ("queued", "working")


class ProjectExport(SQLModel, table=True):
    """An export: `queued`, `working`, then `ready` or `failed`; its archive is a stored file."""

    __tablename__ = "project_export"
    __table_args__ = (
        Index(
            "ix_project_export_going",
            "asked_at",
            postgresql_where=text("status IN ('queued', 'working')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    status: str = Field(default="queued", max_length=20)
    done: int = 0
    total: int = 0
    """Flows: how many were written, and how many there are."""
    size: int = Field(default=0, sa_type=BigInteger)
    scrubbed: list[JsonValue] = Field(default_factory=list, sa_type=Document)
    """Where a connection's secret stood and was taken out."""
    code: str | None = None
    message: str | None = None
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    asked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When the engine was last told of it."""
    ready_at: datetime | None = Field(default=None, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)


class ProjectImport(SQLModel, table=True):
    """An archive that was sent: `planned`, `queued`, `working`, then `done` or `failed`.

    Its content is a stored file of the organisation; `project_id` is the project it becomes.
    """

    __tablename__ = "project_import"
    __table_args__ = (
        Index(
            "ix_project_import_going",
            "asked_at",
            postgresql_where=text("status IN ('queued', 'working')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID | None = None
    status: str = Field(default="planned", max_length=20)
    size: int = Field(sa_type=BigInteger)
    plan: dict[str, JsonValue] = Field(sa_type=Document)
    choices: dict[str, JsonValue] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    """How the new project is called, and which connections its flows get."""
    done: int = 0
    notes: list[JsonValue] = Field(default_factory=list, sa_type=Document)
    """What was left out, in words."""
    code: str | None = None
    message: str | None = None
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    asked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)
