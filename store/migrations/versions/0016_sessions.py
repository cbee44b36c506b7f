"""A session says from where it was opened, so that its owner knows it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_session", sa.Column("address", sa.String(), nullable=True))
    op.add_column("user_session", sa.Column("user_agent", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("user_session", "user_agent")
    op.drop_column("user_session", "address")
