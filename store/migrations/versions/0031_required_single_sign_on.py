"""Organisations that let people in by a provider alone; what signs somebody out there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    since = sa.Column("sso_required_since", sa.DateTime(timezone=True), nullable=True)
    op.add_column("organisation", since)
    op.add_column("identity_session", sa.Column("sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("identity_session", "sealed")
    op.drop_column("organisation", "sso_required_since")
