"""Schedules: when flows start by themselves, what was left out, and what is made up for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0040"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "schedule",
        *_place(),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rhythm", sa.JSON(), nullable=False),
        sa.Column("overlap", sa.String(length=10), nullable=False),
        sa.Column("catch_up", sa.String(length=20), nullable=False),
        sa.Column("input", sa.JSON(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=40), nullable=True),
        sa.Column("told_at", _AT, nullable=True),
        sa.Column("checked_at", _AT, nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("last_at", _AT, nullable=True),
        sa.Column("last_run_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
    )
    op.create_index("ix_schedule_flow_id", "schedule", ["flow_id"])
    op.create_index("ix_schedule_checked_at", "schedule", [sa.text("checked_at NULLS FIRST")])
    op.create_index(
        "uq_schedule_flow_id_node",
        "schedule",
        ["flow_id", "node"],
        unique=True,
        postgresql_where=sa.text("node IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_table(
        "schedule_skip",
        *_place(),
        _schedule(),
        sa.Column("at", _AT, nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        _goes_with_it(),
    )
    op.create_index(
        "uq_schedule_skip_schedule_id_at", "schedule_skip", ["schedule_id", "at"], unique=True
    )
    op.create_index("ix_schedule_skip_created_at", "schedule_skip", ["created_at"])
    op.create_table(
        "schedule_backfill",
        *_place(),
        _schedule(),
        sa.Column("start", _AT, nullable=False),
        sa.Column("end", _AT, nullable=False),
        sa.Column("overlap", sa.String(length=10), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.Column("told_at", _AT, nullable=True),
        _goes_with_it(),
    )
    op.create_index("ix_schedule_backfill_schedule_id", "schedule_backfill", ["schedule_id"])
    op.create_index(
        "ix_schedule_backfill_untold",
        "schedule_backfill",
        ["id"],
        postgresql_where=sa.text("told_at IS NULL"),
    )
    for table in ("schedule", "schedule_skip", "schedule_backfill"):
        for column in ("organisation_id", "project_id"):
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.add_column("run", sa.Column("schedule_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_run_schedule",
        "run",
        ["schedule_id"],
        postgresql_where=sa.text("schedule_id IS NOT NULL AND ended_at IS NULL"),
    )


def _place() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    ]


def _schedule() -> sa.Column[object]:
    return sa.Column("schedule_id", sa.Uuid(), nullable=False)


def _goes_with_it() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index("ix_run_schedule", "run")
    op.drop_column("run", "schedule_id")
    for table in ("schedule_backfill", "schedule_skip", "schedule"):
        op.drop_table(table)
