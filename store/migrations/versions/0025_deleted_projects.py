"""Projects are deleted, can be restored for a while, and go for good then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.add_column("project", sa.Column("deleted_at", at, nullable=True))
    op.add_column("project", sa.Column("deleted_by", postgresql.JSONB(), nullable=True))
    op.add_column("project", sa.Column("stopped_at", at, nullable=True))
    op.add_column(
        "project",
        sa.Column("purging", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "ix_project_deleted_at",
        "project",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_project_deleted_at", "project")
    for name in ("purging", "stopped_at", "deleted_by", "deleted_at"):
        op.drop_column("project", name)
