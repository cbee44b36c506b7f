"""People have second factors; sessions say how they were opened and how long they may idle."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0027"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_IDLE = str(24 * 3600)


def upgrade() -> None:
    op.add_column(
        "organisation",
        sa.Column("mfa_required", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("organisation", "mfa_required", server_default=None)
    _describe_sessions()
    _remember_tokens()
    _forget_failures_each_in_its_time()
    _add_factors()
    _add_sign_ins_under_way()


def _describe_sessions() -> None:
    added: list[sa.Column[Any]] = [
        sa.Column("idle_seconds", sa.Float(), nullable=False, server_default=_IDLE),
        sa.Column("client", sa.String(16), nullable=False, server_default="browser"),
        sa.Column("method", sa.String(32), nullable=False, server_default="password"),
        sa.Column("strong", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]
    for column in added:
        op.add_column("user_session", column)
        op.alter_column("user_session", column.name, server_default=None)
    op.add_column("user_session", sa.Column("proven_at", _AT, nullable=True))
    op.execute("UPDATE user_session SET proven_at = created_at")
    op.alter_column("user_session", "proven_at", nullable=False)


def _remember_tokens() -> None:
    op.create_table(
        "rotated_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["user_session.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_rotated_token_session_id", "rotated_token", ["session_id"])


def _forget_failures_each_in_its_time() -> None:
    op.add_column("failed_sign_in", sa.Column("forgotten_at", _AT, nullable=True))
    op.execute("UPDATE failed_sign_in SET forgotten_at = last_at + interval '15 minutes'")
    op.alter_column("failed_sign_in", "forgotten_at", nullable=False)


def _add_factors() -> None:
    op.create_table(
        "totp_factor",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("user_id", "code_hash"),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("transports", JSONB(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("last_used_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])


def _add_sign_ins_under_way() -> None:
    op.create_table(
        "passkey_challenge",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("challenge"),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    op.create_table(
        "mfa_ticket",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("client", sa.String(16), nullable=False),
        sa.Column("user_agent", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_mfa_ticket_user_id", "mfa_ticket", ["user_id"])
    op.create_index("ix_mfa_ticket_expires_at", "mfa_ticket", ["expires_at"])


def downgrade() -> None:
    for table in ("mfa_ticket", "passkey_challenge", "passkey", "recovery_code", "totp_factor"):
        op.drop_table(table)
    op.drop_table("rotated_token")
    op.drop_column("failed_sign_in", "forgotten_at")
    for column in ("idle_seconds", "client", "method", "strong", "proven_at"):
        op.drop_column("user_session", column)
    op.drop_column("organisation", "mfa_required")
