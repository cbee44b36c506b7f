"""What a provider's groups gave beside a role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

_SOURCES = ("identity_id", "directory_user_id")
_PLACES = ("project_id", "team_id")


def upgrade() -> None:
    op.create_table(
        "provided_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in (*_SOURCES, *_PLACES)),
        sa.Column("role", sa.String(length=63), nullable=False),
        sa.CheckConstraint("num_nonnulls(identity_id, directory_user_id) = 1", name="one_source"),
        sa.CheckConstraint("num_nonnulls(project_id, team_id) = 1", name="one_place"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["directory_user_id"], ["directory_user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            *_SOURCES,
            *_PLACES,
            name="uq_provided_place",
            postgresql_nulls_not_distinct=True,
        ),
    )
    for column in ("organisation_id", "user_id", "directory_user_id", *_PLACES):
        op.create_index(f"ix_provided_place_{column}", "provided_place", [column])


def downgrade() -> None:
    op.drop_table("provided_place")
