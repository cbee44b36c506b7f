"""Connectors of projects: what they were made from, and each of their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0062"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "connector",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_owned(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "kind", "title")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "operations")),
        sa.Column("source", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(), nullable=True),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("edits", "report")),
        *_made("created"),
        *_made("updated"),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "key"),
    )
    op.create_table(
        "connector_source",
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        *_owned(),
        sa.Column("offered", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["connector_id"], ["connector.id"]),
        sa.PrimaryKeyConstraint("connector_id"),
    )
    op.create_table(
        "connector_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_owned(),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "digest")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_made("created"),
        sa.ForeignKeyConstraint(["connector_id"], ["connector.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "key", "number"),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


_INDEXES = (
    ("connector", "organisation_id"),
    ("connector_source", "organisation_id"),
    ("connector_source", "project_id"),
    ("connector_version", "organisation_id"),
    ("connector_version", "connector_id"),
)


def _owned() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
    ]


def _made(what: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(f"{what}_at", _AT, nullable=False),
        sa.Column(f"{what}_by", postgresql.JSONB(), nullable=False),
    ]


def downgrade() -> None:
    for table in ("connector_version", "connector_source", "connector"):
        op.drop_table(table)
