"""Mails are sent where a mail server is set; the table is their outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

_TIMES = ("handed_over_at", "sent_at", "failed_at")


def upgrade() -> None:
    for name in _TIMES:
        op.add_column("mail", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "mail", sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("mail", sa.Column("error", sa.String(), nullable=True))
    open_mails = sa.text("sent_at IS NULL AND failed_at IS NULL")
    op.create_index("ix_mail_due", "mail", ["created_at"], postgresql_where=open_mails)
    unhandled = sa.text("handled_at IS NULL")
    op.create_index("ix_password_reset_due", "password_reset", ["id"], postgresql_where=unhandled)
    op.create_index("ix_password_reset_created_at", "password_reset", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_password_reset_created_at", "password_reset")
    op.drop_index("ix_password_reset_due", "password_reset")
    op.drop_index("ix_mail_due", "mail")
    for name in ("error", "attempts", *reversed(_TIMES)):
        op.drop_column("mail", name)
