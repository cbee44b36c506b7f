"""Published flows as endpoints, and answers that are kept for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0041"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "endpoint",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in _IDS),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("auth", sa.String(length=30), nullable=False),
        sa.Column("connection", sa.String(length=63), nullable=True),
        sa.Column("header", sa.String(length=100), nullable=False),
        sa.Column("hmac", sa.JSON(), nullable=True),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("cache_seconds", sa.Integer(), nullable=True),
        sa.Column("cache_key", sa.Text(), nullable=True),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("origins", postgresql.JSONB(), nullable=False),
        sa.Column("input", sa.JSON(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "method", "shape"),
    )
    op.create_table(
        "endpoint_answer",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("endpoint_id", "key"),
    )
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


_IDS = ("id", "organisation_id", "project_id", "flow_id")
_INDEXES = {
    "endpoint": ("organisation_id", "flow_id"),
    "endpoint_answer": ("organisation_id", "project_id", "expires_at"),
}


def downgrade() -> None:
    op.drop_table("endpoint_answer")
    op.drop_table("endpoint")
