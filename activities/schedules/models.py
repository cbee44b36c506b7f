"""The tables of schedules: what is wanted, what Temporal was told, and what was left out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from activities.columns import Document, Searchable, Timestamp, now
from activities.ids import new_id

Overlap = Literal["skip", "queue", "cancel", "allow"]


class Schedule(SQLModel, table=True):
    """When a flow starts by itself. `node` is set for one that stands in the published version.

    Temporal's own schedule is made from this row after the commit; `told` says what it has. A row
    that is `deleted_at` is there until Temporal's is gone.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        Index(
            "uq_schedule_flow_id_node",
            "flow_id",
            "node",
            unique=True,
            postgresql_where=text("node IS NOT NULL AND deleted_at IS NULL"),
        ),
        Index("ix_schedule_checked_at", text("checked_at NULLS FIRST")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id", index=True)
    node: str | None = Field(default=None, max_length=63)
    name: str = Field(default="", max_length=200)
    rhythm: dict[str, JsonValue] = Field(sa_type=Document)
    """A nextscript.rhythm.Rhythm."""
    overlap: str = Field(max_length=10)
    catch_up: str = Field(max_length=20)
    input: JsonValue = Field(default=None, sa_type=Document, nullable=True)
    """Of one that stands in no version."""
    paused: bool = False
    revision: int = 1
    """Grows with every change that Temporal must hear of."""
    told: str | None = Field(default=None, max_length=40)
    told_at: datetime | None = Field(default=None, sa_type=Timestamp)
    checked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    missed: int = 0
    """How often nobody could start it until it was too late."""
    last_at: datetime | None = Field(default=None, sa_type=Timestamp)
    last_run_id: UUID | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    deleted_at: datetime | None = Field(default=None, sa_type=Timestamp)


class ScheduleSkip(SQLModel, table=True):
    """A time a schedule was due at and started nothing, and why."""

    __tablename__ = "schedule_skip"
    __table_args__ = (
        Index("uq_schedule_skip_schedule_id_at", "schedule_id", "at", unique=True),
        Index("ix_schedule_skip_created_at", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    schedule_id: UUID = Field(foreign_key="schedule.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=Timestamp)
    code: str = Field(max_length=100)
    message: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class ScheduleBackfill(SQLModel, table=True):
    """A span for which a schedule's starts are made up for, and how they treat each other."""

    __tablename__ = "schedule_backfill"
    __table_args__ = (
        Index("ix_schedule_backfill_untold", "id", postgresql_where=text("told_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    schedule_id: UUID = Field(foreign_key="schedule.id", ondelete="CASCADE", index=True)
    start: datetime = Field(sa_type=Timestamp)
    end: datetime = Field(sa_type=Timestamp)
    overlap: str = Field(max_length=10)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    told_at: datetime | None = Field(default=None, sa_type=Timestamp)
