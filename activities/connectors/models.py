"""The tables of a project's own connectors and their versions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from activities.columns import Timestamp, now
from activities.ids import new_id


class ProjectConnector(SQLModel, table=True):
    """A connector of one project.

    `chosen` are the operations taken of what its source offers (None: all of them), `edits` what
    people say instead of it. One that was deleted stays for the versions that runs may yet need,
    and its key comes back with the number after its last.
    """

    __tablename__ = "connector"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    key: str
    kind: str
    """`manifest`, or `mcp`."""
    title: str
    version: int
    operations: int
    source: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    """The `url` it came from, or the `connection` it is asked through; null where it was given."""
    digest: str
    """SHA-256 of the description."""
    chosen: JsonValue = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    edits: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    report: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    """What of the description could not be taken."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_by: JsonValue = Field(sa_column=Column(JSONB, nullable=False))
    deleted_at: datetime | None = Field(default=None, sa_type=Timestamp)


class ConnectorSource(SQLModel, table=True):
    """All that the source of a connector offered last, chosen or not; compressed."""

    __tablename__ = "connector_source"

    connector_id: UUID = Field(foreign_key="connector.id", primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    offered: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ConnectorVersion(SQLModel, table=True):
    """One state of a connector, never changed: published flows go on with the one they took."""

    __tablename__ = "connector_version"
    __table_args__ = (UniqueConstraint("project_id", "key", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id")
    connector_id: UUID = Field(foreign_key="connector.id", index=True)
    key: str
    number: int
    kind: str
    digest: str
    """SHA-256 of `content` before it was compressed."""
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    created_by: JsonValue = Field(sa_column=Column(JSONB, nullable=False))


def new_row(
    organisation_id: UUID, project_id: UUID, key: str, by: dict[str, JsonValue]
) -> ProjectConnector:
    """Make a connector that has no version yet."""
    return ProjectConnector(
        organisation_id=organisation_id,
        project_id=project_id,
        key=key,
        kind="manifest",
        title=key,
        version=0,
        operations=0,
        source={},
        digest="",
        edits={},
        report={},
        created_by=by,
        updated_by=by,
    )
