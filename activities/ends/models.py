"""The tables of flows that start after others: who waits for which ends, and what is due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class EndWatch(SQLModel, table=True):
    """A trigger of a published flow that fires when a run of another has ended.

    `watched` is the key of that flow; None: any other flow of the project.
    """

    __tablename__ = "end_watch"
    __table_args__ = (
        UniqueConstraint("flow_id", "node"),
        Index("ix_end_watch_watched", "project_id", "watched"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str = Field(max_length=63)
    watched: str | None = Field(default=None, max_length=63)
    statuses: list[str] = Field(sa_type=Searchable)


class EndedStart(SQLModel, table=True):
    """A start that an ended run asks for: written with its end, gone once the run is there."""

    __tablename__ = "ended_start"
    __table_args__ = (
        UniqueConstraint("flow_id", "node", "run_id"),
        Index("ix_ended_start_due_at", "due_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str = Field(max_length=63)
    run_id: UUID
    """The run that ended."""
    due_at: datetime = Field(default_factory=now, sa_type=Timestamp)


WATCH = SQLModel.metadata.tables["end_watch"]
START = SQLModel.metadata.tables["ended_start"]
