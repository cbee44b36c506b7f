"""The tables of runs: the row that makes a start durable, its record, and webhook answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Timestamp, now
from activities.ids import new_id

LIVE = ("queued", "running", "waiting", "paused")
ENDED = ("succeeded", "failed", "cancelled")

SEARCHED = (
    "to_tsvector('simple', left("
    "flow_name || ' ' || flow_key || ' ' || coalesce(idempotency_key, '') || ' '"
    " || coalesce(error->>'message', '') || ' ' || coalesce(error->>'code', '') || ' '"
    " || left(coalesce(input::text, ''), 40000) || ' ' || left(coalesce(output::text, ''), 40000)"
    ", 90000))"
)
"""What `?q=` looks into; the index is on this very expression."""


CALLBACK_DUE = "callback_url IS NOT NULL AND callback_state IS NULL AND ended_at IS NOT NULL"


def json_column(*, nullable: bool = True) -> Column[JsonValue]:
    """Give a JSONB column in which Python's None is SQL's NULL."""
    return Column(JSONB(none_as_null=True), nullable=nullable)


class Run(SQLModel, table=True):
    """One run. `input` and `output` are values on the wire (nextscript.values).

    `start` is the packed RunStart: whoever finds the row can start it. It is dropped at the end.
    `handed_over` says that Temporal is known to have it.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("flow_id", "idempotency_key"),
        Index("ix_run_organisation_newest", "organisation_id", text("id DESC")),
        Index("ix_run_status_newest", "organisation_id", "status", text("id DESC")),
        Index("ix_run_environment_newest", "organisation_id", "environment", text("id DESC")),
        Index("ix_run_project_newest", "project_id", text("id DESC")),
        Index("ix_run_flow_newest", "flow_id", text("id DESC")),
        Index("ix_run_live", "status", postgresql_where=text("ended_at IS NULL")),
        Index("ix_run_search", text(SEARCHED), postgresql_using="gin"),
        Index(
            "ix_run_queue",
            "queue",
            "id",
            postgresql_where=text("ended_at IS NULL AND queue IS NOT NULL"),
        ),
        Index(
            "ix_run_schedule",
            "schedule_id",
            postgresql_where=text("schedule_id IS NOT NULL AND ended_at IS NULL"),
        ),
        Index("ix_run_waiting_for", "waiting_for", postgresql_using="gin"),
        Index("ix_run_callback_due", "id", postgresql_where=text(CALLBACK_DUE)),
        Index(
            "ix_run_ended",
            *("flow_id", "status", "ended_at"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID
    flow_key: str
    flow_name: str
    version: int | None = None
    environment: str = "production"
    test: bool = False
    status: str = "queued"
    status_at: float = 0.0
    stuck: str | None = None
    waiting_for: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default="{}")
    )
    source: str = "api"
    trigger: str | None = None
    started_by: JsonValue = Field(sa_column=json_column(nullable=False))
    origin: JsonValue = Field(default=None, sa_column=json_column())
    """From where: address, user agent, the key's prefix."""
    idempotency_key: str | None = None
    request_hash: str = ""
    parent_run_id: UUID | None = Field(default=None, index=True)
    parent_path: str | None = None
    parent_as: str | None = None
    forked: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    """Whether it was started again from a step; its fork may be gone before it."""
    schedule_id: UUID | None = None
    """The schedule that started it."""
    ends: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    """How many runs had to end, one after another, for this one to begin."""
    priority: int | None = None
    callback_url: str | None = None
    """Where the end is told (activities.runs.notices)."""
    callback_state: str | None = None
    """None until the engine was asked to tell it; then sending, and delivered, gone or failed."""
    callback_attempts: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    callback_error: str | None = None
    input: JsonValue = Field(default=None, sa_column=json_column())
    output: JsonValue = Field(default=None, sa_column=json_column())
    output_size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    error: JsonValue = Field(default=None, sa_column=json_column())
    steps: JsonValue = Field(default=None, sa_column=json_column())
    """Of an ended run: the number of steps by status."""
    start: JsonValue = Field(default=None, sa_column=json_column())
    basis: JsonValue = Field(default=None, sa_column=json_column())
    """What a fork must know besides the record (activities.runs.rows, Basis)."""
    queue: str | None = None
    """What this run's place is counted by (activities.runs.places); None: it needs none."""
    queue_limit: int | None = None
    when_full: str | None = None
    placed: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )
    """False while it waits for a place: then nobody tells the engine of it."""
    handed_over: bool = False
    checked_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When the reconciler last compared this live row with Temporal."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    started_at: datetime | None = Field(default=None, sa_type=Timestamp)
    ended_at: datetime | None = Field(default=None, sa_type=Timestamp)


RUN = SQLModel.metadata.tables["run"]
"""The table itself, for statements that need no object per row."""


class RunRecordPart(SQLModel, table=True):
    """What is kept of a run: one part, or several when the run continued as new."""

    __tablename__ = "run_record"
    __table_args__ = (UniqueConstraint("run_id", "digest"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    run_id: UUID = Field(index=True)
    digest: str
    """Of the content: the same part kept twice is one row; the last part's is `final`."""
    steps: JsonValue = Field(sa_column=json_column(nullable=False))
    io: JsonValue = Field(sa_column=Column(JSONB, nullable=False, server_default=text("'{}'")))
    """Of each step by its path: [input, output], values on the wire."""
    logs: JsonValue = Field(sa_column=json_column(nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


PART = SQLModel.metadata.tables["run_record"]


class RunResponse(SQLModel, table=True):
    """What a run answers to the webhook that started it; the first counts."""

    __tablename__ = "run_response"

    run_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    status: int = Field(sa_column=Column(Integer, nullable=False))
    headers: JsonValue = Field(sa_column=json_column(nullable=False))
    body: JsonValue = Field(sa_column=json_column(nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class HookTest(SQLModel, table=True):
    """A draft that listens for one of its webhooks, for a short while."""

    __tablename__ = "hook_test"

    flow_id: UUID = Field(primary_key=True, foreign_key="flow.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    opened_by: JsonValue = Field(sa_column=json_column(nullable=False))
    until: datetime = Field(sa_type=Timestamp)


class PeriodicPass(SQLModel, table=True):
    """Work that is done now and then by one process of many: when it was last begun."""

    __tablename__ = "periodic_pass"

    name: str = Field(primary_key=True)
    began_at: datetime = Field(sa_type=Timestamp)
