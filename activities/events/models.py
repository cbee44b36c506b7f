"""The tables of outgoing events: who is told of what, and what was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class EventEndpoint(SQLModel, table=True):
    """An address that is told of some events of a project; `flows` empty: of all its flows.

    What it is told is signed with `sealed`, and with `previous` until `previous_until`.
    """

    __tablename__ = "event_endpoint"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    url: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    events: list[str] = Field(default_factory=list, sa_type=Searchable)
    flows: list[str] = Field(default_factory=list, sa_type=Searchable)
    enabled: bool = True
    sealed: bytes = Field(sa_type=LargeBinary)
    previous: bytes | None = Field(default=None, sa_type=LargeBinary)
    previous_until: datetime | None = Field(default=None, sa_type=Timestamp)
    failing_since: datetime | None = Field(default=None, sa_type=Timestamp)
    """Since when it took nothing."""
    stopped: str | None = Field(default=None, sa_type=Text)
    """Why it was switched off by itself, in words."""
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class EventDelivery(SQLModel, table=True):
    """One event on its way to one endpoint: the outbox and the log.

    `once` names the event, so that it is written once however often its end is kept. The body is
    made at the first attempt and stays; `again_of` is the delivery that somebody sent again.
    """

    __tablename__ = "event_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "once"),
        Index("ix_event_delivery_newest", "endpoint_id", text("id DESC")),
        Index("ix_event_delivery_due", "id", postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    endpoint_id: UUID = Field(foreign_key="event_endpoint.id", ondelete="CASCADE")
    event: str = Field(max_length=40)
    subject_id: UUID | None = None
    """The run or flow it is about."""
    once: str | None = Field(default=None, max_length=200)
    again_of: UUID | None = None
    body: str | None = Field(default=None, sa_type=Text)
    state: str = Field(default="waiting", max_length=20)
    attempts: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    tries: list[dict[str, Any]] = Field(  # Any: what `telling.EventAttempt` says
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]")
    )
    """The last attempts, the newest last."""
    test: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    ended_at: datetime | None = Field(default=None, sa_type=Timestamp)


ENDPOINT = SQLModel.metadata.tables["event_endpoint"]
DELIVERY = SQLModel.metadata.tables["event_delivery"]
