"""The table of package sets: what a project asked for, and what it was locked to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Timestamp, now
from activities.ids import new_id


class PackageSet(SQLModel, table=True):
    """A project's packages. `lock` and `digest` are of the last set that could be installed.

    `status` is of what was asked for last: `empty`, `installing`, `ready` or `failed`.
    """

    __tablename__ = "package_set"
    __table_args__ = (
        UniqueConstraint("project_id"),
        Index(
            "ix_package_set_installing",
            "asked_at",
            postgresql_where=text("status = 'installing'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    requirements: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    revision: int = 1
    status: str
    code: str | None = None
    message: str | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When the engine was last told to install it; None: not yet."""
    lock: JsonValue = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    digest: str | None = None
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    ready_at: datetime | None = Field(default=None, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_by: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
