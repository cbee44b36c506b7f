"""Connections sign in by OAuth, name secrets kept elsewhere, and expire; master keys rotate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENTS = ("ends_at", "token_ends_at", "renew_at", "warned_at")


def upgrade() -> None:
    for name in ("sources", "facts"):
        op.add_column(
            "connection",
            sa.Column(name, postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")),
        )
        op.alter_column("connection", name, server_default=None)
    for name in _MOMENTS:
        op.add_column("connection", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "connection_sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["user_session.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("state_hash"),
    )
    for name in ("organisation_id", "project_id", "connection_id", "session_id"):
        op.create_index(f"ix_connection_sign_in_{name}", "connection_sign_in", [name])
    op.create_table(
        "master_key",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key_id"),
    )


def downgrade() -> None:
    op.drop_table("master_key")
    op.drop_table("connection_sign_in")
    for name in (*_MOMENTS, "facts", "sources"):
        op.drop_column("connection", name)
