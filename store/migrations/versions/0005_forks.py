"""forks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("basis", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "basis")
