"""drafts drawn live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["flow_comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_flow_comment_flow_id_id", "flow_comment", ["flow_id", "id"])
    op.create_index(op.f("ix_flow_comment_organisation_id"), "flow_comment", ["organisation_id"])
    op.create_index(op.f("ix_flow_comment_parent_id"), "flow_comment", ["parent_id"])
    op.create_table(
        "flow_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_flow_snapshot_flow_id_id", "flow_snapshot", ["flow_id", "id"])
    op.create_index(op.f("ix_flow_snapshot_organisation_id"), "flow_snapshot", ["organisation_id"])
    op.create_table(
        "flow_update",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("update", sa.LargeBinary(), nullable=False),
        sa.Column("author", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_flow_update_flow_id_id", "flow_update", ["flow_id", "id"])
    op.add_column(
        "flow_draft",
        sa.Column("pin_hashes", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.add_column(
        "flow_draft", sa.Column("epoch", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("flow_draft", sa.Column("state", sa.LargeBinary(), nullable=True))
    op.add_column(
        "flow_draft", sa.Column("state_to", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "flow_draft", sa.Column("document_to", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "flow_draft", sa.Column("last_update", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("flow_draft", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_flow_draft_edited_at",
        "flow_draft",
        ["edited_at"],
        postgresql_where=sa.text("edited_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_flow_draft_edited_at",
        table_name="flow_draft",
        postgresql_where=sa.text("edited_at IS NOT NULL"),
    )
    op.drop_column("flow_draft", "edited_at")
    op.drop_column("flow_draft", "last_update")
    op.drop_column("flow_draft", "document_to")
    op.drop_column("flow_draft", "state_to")
    op.drop_column("flow_draft", "state")
    op.drop_column("flow_draft", "epoch")
    op.drop_column("flow_draft", "pin_hashes")
    op.drop_index("ix_flow_update_flow_id_id", table_name="flow_update")
    op.drop_table("flow_update")
    op.drop_index(op.f("ix_flow_snapshot_organisation_id"), table_name="flow_snapshot")
    op.drop_index("ix_flow_snapshot_flow_id_id", table_name="flow_snapshot")
    op.drop_table("flow_snapshot")
    op.drop_index(op.f("ix_flow_comment_parent_id"), table_name="flow_comment")
    op.drop_index(op.f("ix_flow_comment_organisation_id"), table_name="flow_comment")
    op.drop_index("ix_flow_comment_flow_id_id", table_name="flow_comment")
    op.drop_table("flow_comment")
