"""Telling the ends of runs, signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DUE = "callback_url IS NOT NULL AND callback_state IS NULL AND ended_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("run", sa.Column("callback_state", sa.String(), nullable=True))
    attempts: sa.Column[int] = sa.Column(
        "callback_attempts", sa.Integer(), nullable=False, server_default=sa.text("0")
    )
    op.add_column("run", attempts)
    op.add_column("run", sa.Column("callback_error", sa.String(), nullable=True))
    op.create_index("ix_run_callback_due", "run", ["id"], postgresql_where=sa.text(_DUE))
    op.create_table(
        "signing_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_signing_secret_organisation_id", "signing_secret", ["organisation_id"])
    op.create_index("ix_signing_secret_project_id", "signing_secret", ["project_id"])
    op.create_index(
        "uq_signing_secret_newest",
        "signing_secret",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("ends_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("signing_secret")
    op.drop_index("ix_run_callback_due", "run")
    for name in ("callback_error", "callback_attempts", "callback_state"):
        op.drop_column("run", name)
