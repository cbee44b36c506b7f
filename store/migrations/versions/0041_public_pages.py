"""The addresses of public pages, and what was said in chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0044"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _in_a_project(
        "public_page",
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("renewed_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.UniqueConstraint("flow_id", "node"),
        sa.UniqueConstraint("token"),
    )
    _in_a_project(
        "chat_message",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["public_page.id"]),
        sa.UniqueConstraint("page_id", "session", "message"),
    )
    op.create_index(
        "ix_chat_message_newest", "chat_message", ["page_id", "session", sa.text("id DESC")]
    )
    op.create_index("ix_chat_message_run_id", "chat_message", ["run_id"])


def _in_a_project(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        *more,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("organisation_id", "project_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    op.drop_table("chat_message")
    op.drop_table("public_page")
