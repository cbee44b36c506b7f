"""The table of files: what is known of each; the content lies in object storage under its id."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class StoredFile(SQLModel, table=True):
    """A file. Its content never changes: writing to its `path` again makes another row.

    `expires_at` is set for what nobody keeps by a path; `deleted_at` hides it until its content is
    collected. `effect` makes a repeated write one file.
    """

    __tablename__ = "file"
    __table_args__ = (
        UniqueConstraint("project_id", "effect"),
        Index(
            "uq_file_project_id_path",
            "project_id",
            "path",
            unique=True,
            postgresql_where=text("path IS NOT NULL AND expires_at IS NULL AND deleted_at IS NULL"),
        ),
        Index("ix_file_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
        Index("ix_file_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    name: str = Field(max_length=255)
    type: str = Field(max_length=255)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64)
    path: str | None = Field(default=None, max_length=500)
    version: int = 1
    run_id: UUID | None = None
    effect: str | None = Field(default=None, max_length=400)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime | None = Field(default=None, sa_type=Timestamp)
    deleted_at: datetime | None = Field(default=None, sa_type=Timestamp)
