"""Runs that wait for one of their flow's places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LIVE = "ended_at IS NULL AND queue IS NOT NULL"


def upgrade() -> None:
    op.add_column("run", sa.Column("queue", sa.String(), nullable=True))
    op.add_column("run", sa.Column("queue_limit", sa.Integer(), nullable=True))
    op.add_column("run", sa.Column("when_full", sa.String(), nullable=True))
    placed: sa.Column[bool] = sa.Column(
        "placed", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("run", placed)
    op.create_index("ix_run_queue", "run", ["queue", "id"], postgresql_where=sa.text(_LIVE))


def downgrade() -> None:
    op.drop_index("ix_run_queue", "run")
    for name in ("placed", "when_full", "queue_limit", "queue"):
        op.drop_column("run", name)
