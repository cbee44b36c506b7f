"""What an organisation owns: projects, their flows, drafts and versions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Document, Searchable, Timestamp, now
from activities.ids import new_id


class Project(SQLModel, table=True):
    """A place for flows that belong together, with its own connections and variables.

    Its key stays taken while it lies in the trash: its webhooks must become nobody else's.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index(
            "ix_project_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    key: str = Field(max_length=63)
    name: str = Field(max_length=200)
    archived: bool = False
    """Whether it starts no runs any more; all of it can still be read."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    deleted_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """Set while it lies in the trash, where nobody sees what is in it."""
    deleted_by: dict[str, JsonValue] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    stopped_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """When the last run of a deleted project had ended."""
    purging: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    """Whether what is in it has begun to go for good."""
    quota: dict[str, int] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}")
    )
    """Limits of this project alone (activities.projects.quota), below those of all projects."""


class SigningSecret(SQLModel, table=True):
    """A key that what a project sends is signed with; the one without an end is the newest."""

    __tablename__ = "signing_secret"
    __table_args__ = (
        Index(
            "uq_signing_secret_newest",
            "project_id",
            unique=True,
            postgresql_where=text("ends_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    ends_at: datetime | None = Field(default=None, sa_type=Timestamp)


class Flow(SQLModel, table=True):
    """A flow: what the user sees in the list. `deleted_at` is set while it lies in the trash."""

    __tablename__ = "flow"
    __table_args__ = (
        Index("ix_flow_newest", "project_id", text("id DESC")),
        Index(
            "ix_flow_tags",
            "tags",
            postgresql_using="gin",
            postgresql_ops={"tags": "jsonb_path_ops"},
        ),
        Index(
            "uq_flow_project_id_key",
            "project_id",
            "key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    key: str = Field(max_length=63)
    name: str = Field(max_length=200)
    description: str = Field(default="", sa_type=Text)
    tags: list[str] = Field(default_factory=list, sa_type=Searchable)
    enabled: bool = True
    version: int | None = None
    """The newest published version."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    deleted_at: datetime | None = Field(default=None, sa_type=Timestamp)


class FlowDraft(SQLModel, table=True):
    """The one editable state of a flow. `etag` covers the layout, `hash` only the meaning.

    Once somebody draws live, the truth is `state` and the updates of the log after `state_to`;
    `document` is what that read as at `document_to`. `epoch` 0: nobody has drawn live yet.
    """

    __tablename__ = "flow_draft"
    __table_args__ = (
        Index(
            "ix_flow_draft_edited_at",
            "edited_at",
            postgresql_where=text("edited_at IS NOT NULL"),
        ),
    )

    flow_id: UUID = Field(primary_key=True, foreign_key="flow.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    document: dict[str, JsonValue] = Field(sa_type=Document)
    pins: dict[str, JsonValue] = Field(default_factory=dict, sa_type=Document)
    pin_hashes: dict[str, str] = Field(default_factory=dict, sa_type=Searchable)
    """Of pins whose writer said so: what the node's output looked like when it was pinned."""
    etag: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    base_version: int | None = None
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    epoch: int = 0
    state: bytes | None = Field(default=None, sa_type=LargeBinary)
    state_to: int = Field(default=0, sa_type=BigInteger)
    document_to: int = Field(default=0, sa_type=BigInteger)
    last_update: int = Field(default=0, sa_type=BigInteger)
    edited_at: datetime | None = Field(default=None, sa_type=Timestamp)
    """The last edit that no snapshot has yet."""


class FlowUpdate(SQLModel, table=True):
    """One change of a drawing, as Yjs writes it: the log that is the truth of a draft."""

    __tablename__ = "flow_update"
    __table_args__ = (Index("ix_flow_update_flow_id_id", "flow_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id")
    update: bytes = Field(sa_type=LargeBinary)
    author: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class FlowSnapshot(SQLModel, table=True):
    """A draft as it once was, to go back to: when published, after quiet, before restoring."""

    __tablename__ = "flow_snapshot"
    __table_args__ = (Index("ix_flow_snapshot_flow_id_id", "flow_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id")
    reason: str = Field(max_length=20)
    etag: str = Field(max_length=64)
    document: dict[str, JsonValue] = Field(sa_type=Document)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)


class FlowComment(SQLModel, table=True):
    """What somebody says about a flow or one of its nodes; replies have a `parent_id`."""

    __tablename__ = "flow_comment"
    __table_args__ = (Index("ix_flow_comment_flow_id_id", "flow_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str | None = Field(default=None, max_length=63)
    parent_id: UUID | None = Field(
        default=None, foreign_key="flow_comment.id", ondelete="CASCADE", index=True
    )
    text: str = Field(sa_type=Text)
    author: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    edited_at: datetime | None = Field(default=None, sa_type=Timestamp)
    resolved_at: datetime | None = Field(default=None, sa_type=Timestamp)
    resolved_by: dict[str, JsonValue] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class FlowVersion(SQLModel, table=True):
    """A published state of a flow; never changed. `plan` is engine.plan_codec.pack's text."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("flow_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id")
    number: int
    hash: str = Field(max_length=64)
    document: dict[str, JsonValue] = Field(sa_type=Document)
    findings: list[JsonValue] = Field(default_factory=list, sa_type=Document)
    references: dict[str, list[str]] = Field(default_factory=dict, sa_type=Searchable)
    plan: str = Field(sa_type=Text)
    plan_hash: str = Field(max_length=64)
    notes: str = Field(default="", sa_type=Text)
    restored_from: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)


class WebhookRoute(SQLModel, table=True):
    """Where a published flow listens: `/hooks/{project id or key}/{path}`, one flow per method."""

    __tablename__ = "webhook_route"
    __table_args__ = (UniqueConstraint("project_id", "path", "method"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    flow_id: UUID = Field(foreign_key="flow.id", index=True)
    path: str = Field(max_length=500)
    method: str = Field(max_length=10)
    node: str = Field(max_length=63)


class ProjectVariable(SQLModel, table=True):
    """A value the flows of a project share, read as `vars.<key>`; secrets are connections'."""

    __tablename__ = "project_variable"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    key: str = Field(max_length=63)
    value: JsonValue = Field(sa_type=Document, nullable=False)
    size: int
    """Bytes of the value as JSON."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_by: dict[str, JsonValue] = Field(sa_type=Searchable)


class Environment(SQLModel, table=True):
    """A place runs are started in, with its own values; `production` is there without a row."""

    __tablename__ = "environment"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    key: str = Field(max_length=63)
    name: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class VariableValue(SQLModel, table=True):
    """What a variable is in one environment, instead of its own value."""

    __tablename__ = "variable_value"
    __table_args__ = (UniqueConstraint("variable_id", "environment"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    variable_id: UUID = Field(foreign_key="project_variable.id", ondelete="CASCADE")
    environment: str = Field(max_length=63)
    value: JsonValue = Field(sa_type=Document, nullable=False)
    size: int
    """Bytes of the value as JSON."""
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_by: dict[str, JsonValue] = Field(sa_type=Searchable)
