"""Ended runs go after their time, and large values are collected now and then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0014"  # which came before it
branch_labels = None
depends_on = None


_FORKED = """
    UPDATE run SET forked = true
    WHERE id IN (SELECT parent_run_id FROM run WHERE parent_as = 'fork')
"""


def upgrade() -> None:
    forked: sa.Column[bool] = sa.Column(
        "forked", sa.Boolean(), nullable=False, server_default=sa.text("false")
    )
    op.add_column("run", forked)
    op.execute(_FORKED)
    op.create_index(
        "ix_run_ended",
        "run",
        ["flow_id", "status", "ended_at"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_table(
        "periodic_pass",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    # Not at once: processes of the release before may still rely on old objects (decision 23).
    op.execute("INSERT INTO periodic_pass VALUES ('collecting', now())")


def downgrade() -> None:
    op.drop_table("periodic_pass")
    op.drop_index("ix_run_ended", "run")
    op.drop_column("run", "forked")
