"""Which connection a listener has begun with, so that it hears when that was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listener", sa.Column("bound", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("listener", "bound")
