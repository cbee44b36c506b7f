"""Flows that start when another has ended: who waits, what is due, and how long the chain is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("ends", sa.Integer(), server_default="0", nullable=False))
    _of_a_node(
        "end_watch",
        sa.Column("watched", sa.String(length=63), nullable=True),
        sa.Column("statuses", postgresql.JSONB(), nullable=False),
        sa.UniqueConstraint("flow_id", "node"),
    )
    op.create_index("ix_end_watch_watched", "end_watch", ["project_id", "watched"])
    _of_a_node(
        "ended_start",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("flow_id", "node", "run_id"),
    )
    op.create_index("ix_ended_start_project_id", "ended_start", ["project_id"])
    op.create_index("ix_ended_start_due_at", "ended_start", ["due_at"])


def _of_a_node(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"])


def downgrade() -> None:
    op.drop_table("ended_start")
    op.drop_table("end_watch")
    op.drop_column("run", "ends")
