"""Files of projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("effect", sa.String(length=400), nullable=True),
        sa.Column("created_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "effect"),
    )
    op.create_index(op.f("ix_file_organisation_id"), "file", ["organisation_id"])
    op.create_index(op.f("ix_file_project_id"), "file", ["project_id"])
    op.create_index(
        "uq_file_project_id_path",
        "file",
        ["project_id", "path"],
        unique=True,
        postgresql_where=sa.text("path IS NOT NULL AND expires_at IS NULL AND deleted_at IS NULL"),
    )
    for name in ("expires_at", "deleted_at"):
        op.create_index(
            f"ix_file_{name}", "file", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )


def downgrade() -> None:
    op.drop_table("file")
