"""What was done, and how far the log of it goes. The database lets nobody change these rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Document, Timestamp, now
from activities.ids import new_id


class AuditEvent(SQLModel, table=True):
    """One thing that was done, or refused. `hash` is over all of it and the hash before it.

    No row refers to another table: what happened stays true when what it was about is gone.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("organisation_id", "seq"),
        Index("ix_audit_event_id", "organisation_id", "id"),
        Index("ix_audit_event_action", "organisation_id", "action", "id"),
        Index("ix_audit_event_actor", "organisation_id", "actor_id", "id"),
        Index("ix_audit_event_resource", "organisation_id", "resource_id", "id"),
        Index("ix_audit_event_project", "organisation_id", "project_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID
    project_id: UUID | None = None
    seq: int
    at: datetime = Field(default_factory=now, sa_type=Timestamp)
    actor_kind: str
    actor_id: UUID | None = None
    actor_name: str
    action: str
    resource_kind: str
    resource_id: str | None = None
    resource_name: str | None = None
    outcome: str
    details: dict[str, JsonValue] = Field(sa_type=Document)
    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    previous: bytes = Field(sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)


class AuditHead(SQLModel, table=True):
    """The last event of an organisation, signed: without the key nobody shortens its log."""

    __tablename__ = "audit_head"

    organisation_id: UUID = Field(primary_key=True)
    seq: int
    hash: bytes = Field(sa_type=LargeBinary)
    key_id: str
    mac: bytes = Field(sa_type=LargeBinary)


class AuditStream(SQLModel, table=True):
    """Where an organisation's events are sent on, and how far that has come.

    `made_at` tells what was set anew from what a sender still has in hand.
    """

    __tablename__ = "audit_stream"

    organisation_id: UUID = Field(primary_key=True, foreign_key="organisation.id")
    url: str
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    sent_seq: int
    sent_at: datetime | None = Field(default=None, sa_type=Timestamp)
    attempts: int = 0
    error: str | None = None
    next_at: datetime | None = Field(default_factory=now, sa_type=Timestamp)
    """When to send next; None once the receiver said that it is gone."""
    leased_until: datetime | None = Field(default=None, sa_type=Timestamp)


class AuditCheckpoint(SQLModel, table=True):
    """A head as it was at some time. It is written to the process's log, too."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (UniqueConstraint("organisation_id", "seq"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID
    seq: int
    hash: bytes = Field(sa_type=LargeBinary)
    key_id: str
    mac: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(default_factory=now, sa_type=Timestamp)
