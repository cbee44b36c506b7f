"""Environments with values of their own, quotas of projects, and projects exported and imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_GOING = sa.text("status IN ('queued', 'working')")


def upgrade() -> None:
    op.add_column(
        "project", sa.Column("quota", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.create_table(
        "environment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "key"),
    )
    op.create_table(
        "variable_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("variable_id", sa.Uuid(), nullable=False),
        sa.Column("environment", sa.String(length=63), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("updated_at", _AT, nullable=False),
        sa.Column("updated_by", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["variable_id"], ["project_variable.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("variable_id", "environment"),
    )
    _transfer(
        "project_export",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("scrubbed", sa.JSON(), nullable=False),
        sa.Column("ready_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
    )
    _transfer(
        "project_import",
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
    )
    for table, column in (
        ("environment", "organisation_id"),
        ("variable_value", "organisation_id"),
        ("variable_value", "project_id"),
        ("project_export", "project_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _transfer(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("asked_at", _AT, nullable=True),
        sa.Column("expires_at", _AT, nullable=False),
        *more,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{table}_organisation_id", table, ["organisation_id"])
    op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])
    op.create_index(f"ix_{table}_going", table, ["asked_at"], postgresql_where=_GOING)


def downgrade() -> None:
    for table in ("project_import", "project_export", "variable_value", "environment"):
        op.drop_table(table)
    op.drop_column("project", "quota")
