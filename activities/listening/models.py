"""The tables of what listens: a row per trigger of a published flow, and the events refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Document, Timestamp, now
from activities.ids import new_id


class Listener(SQLModel, table=True):
    """A trigger of a published flow that listens or polls.

    It is written by whoever publishes, and by the worker that `holder` names. Whether it is to
    listen at all the flow and its project say (activities.listening.wanted).
    """

    __tablename__ = "listener"
    __table_args__ = (UniqueConstraint("flow_id", "node"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str = Field(max_length=63)
    type: str
    config: dict[str, JsonValue] = Field(sa_type=Document)
    connection: str | None = None
    bound: str | None = Field(default=None, sa_type=Text)
    """Which connection, as it was when last changed, the attempt in `holder` was given."""
    timezone: str = "UTC"
    version: int
    """The flow's version that put it here, or last changed it."""
    holder: str | None = None
    """The attempt that may start runs; every later one takes it away from those before."""
    status: str = "starting"
    failures: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    """How often it has failed since it last listened well."""
    error_code: str | None = None
    error: str | None = Field(default=None, sa_type=Text)
    state: JsonValue = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    """What it keeps: how far it has read, or a poller's cursor."""
    seen: JsonValue = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    """Of a poller: the events it knows, by digest; None until its first poll."""
    events: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    refused: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    last_event_at: datetime | None = Field(default=None, sa_type=Timestamp)
    looked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When a worker that has it, or the reconciler, last saw to it."""
    status_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


LISTENER = SQLModel.metadata.tables["listener"]


class RefusedEvent(SQLModel, table=True):
    """An event that started no run because the flow does not take it."""

    __tablename__ = "refused_event"
    __table_args__ = (
        UniqueConstraint("flow_id", "node", "key"),
        Index("ix_refused_event_newest", "flow_id", text("id DESC")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str = Field(max_length=63)
    key: str
    """The idempotency key of the run it would have started."""
    event: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    """A value on the wire (nextscript.values)."""
    code: str
    message: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


REFUSED = SQLModel.metadata.tables["refused_event"]
