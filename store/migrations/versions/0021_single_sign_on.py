"""Identity providers vouch for people, and a directory says who they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _providers()
    _sign_ins()
    _directory()


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _refers(column: str, to: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], ondelete="CASCADE" if cascade else None)


def _providers() -> None:
    op.create_table(
        "identity_provider",
        _id("id"),
        _id("organisation_id"),
        _text("key", 63),
        _text("name", 200),
        _text("kind", 16),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", JSONB(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        _text("default_role", 63),
        sa.Column("role_mapping", JSONB(), nullable=False),
        sa.Column("creates_users", sa.Boolean(), nullable=False),
        sa.Column("email_domains", JSONB(), nullable=False),
        sa.Column("for_directory", sa.Boolean(), nullable=False),
        _at("created_at"),
        _at("updated_at"),
        _refers("organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "key"),
    )
    op.create_table(
        "identity",
        _id("id"),
        _id("organisation_id"),
        _id("provider_id"),
        _id("user_id"),
        _text("issuer", 500),
        _text("subject", 500),
        _text("email", 320, nullable=True),
        _text("given_role", 63, nullable=True),
        _at("created_at"),
        _at("used_at"),
        _refers("organisation_id", "organisation.id"),
        _refers("provider_id", "identity_provider.id", cascade=True),
        _refers("user_id", "app_user.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_id", "issuer", "subject"),
    )
    op.create_index("ix_identity_organisation_id", "identity", ["organisation_id"])
    op.create_index("ix_identity_user_id", "identity", ["user_id"])


def _sign_ins() -> None:
    op.create_table(
        "pending_sign_in",
        _id("id"),
        _id("organisation_id"),
        _id("provider_id"),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _id("user_id", nullable=True),
        _id("session_id", nullable=True),
        _text("return_to", 2000),
        _at("created_at"),
        _at("expires_at"),
        _refers("organisation_id", "organisation.id"),
        _refers("provider_id", "identity_provider.id", cascade=True),
        _refers("user_id", "app_user.id"),
        _refers("session_id", "user_session.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("state_hash"),
    )
    op.create_index("ix_pending_sign_in_provider_id", "pending_sign_in", ["provider_id"])
    op.create_index("ix_pending_sign_in_expires_at", "pending_sign_in", ["expires_at"])
    op.create_table(
        "identity_session",
        _id("session_id"),
        _id("organisation_id"),
        _id("identity_id"),
        _text("sid", 500, nullable=True),
        _refers("session_id", "user_session.id", cascade=True),
        _refers("organisation_id", "organisation.id"),
        _refers("identity_id", "identity.id", cascade=True),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_index("ix_identity_session_identity_id", "identity_session", ["identity_id"])
    op.create_table(
        "spent_token",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        _id("organisation_id"),
        _at("expires_at"),
        _refers("organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("ix_spent_token_expires_at", "spent_token", ["expires_at"])


def _directory() -> None:
    op.create_table(
        "directory",
        _id("id"),
        _id("organisation_id"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _text("default_role", 63),
        sa.Column("role_mapping", JSONB(), nullable=False),
        _at("created_at"),
        _at("rotated_at"),
        _at("used_at", nullable=True),
        _refers("organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "directory_user",
        _id("id"),
        _id("organisation_id"),
        _id("user_id"),
        _text("user_name", 320),
        _text("external_id", 500, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        _text("given_role", 63, nullable=True),
        sa.Column("attributes", JSONB(), nullable=False),
        _at("created_at"),
        _at("updated_at"),
        _refers("organisation_id", "organisation.id"),
        _refers("user_id", "app_user.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "user_id"),
        sa.UniqueConstraint("organisation_id", "user_name"),
    )
    op.create_table(
        "directory_group",
        _id("id"),
        _id("organisation_id"),
        _text("display_name", 500),
        _text("external_id", 500, nullable=True),
        _at("created_at"),
        _at("updated_at"),
        _refers("organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "display_name"),
    )
    op.create_table(
        "directory_group_member",
        _id("group_id"),
        _id("member_id"),
        _id("organisation_id"),
        _refers("group_id", "directory_group.id", cascade=True),
        _refers("member_id", "directory_user.id", cascade=True),
        _refers("organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("group_id", "member_id"),
    )
    op.create_index("ix_directory_group_member_member_id", "directory_group_member", ["member_id"])


def downgrade() -> None:
    for table in (
        "directory_group_member",
        "directory_group",
        "directory_user",
        "directory",
        "spent_token",
        "identity_session",
        "pending_sign_in",
        "identity",
        "identity_provider",
    ):
        op.drop_table(table)
