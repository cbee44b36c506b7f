"""What went in and out of recorded steps stands beside them, so that lists need not read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_APART = """
    UPDATE run_record SET
        io = coalesce((
            SELECT jsonb_object_agg(
                step->>'path', jsonb_build_array(step->'input', step->'output'))
            FROM jsonb_array_elements(steps) AS step), '{}'),
        steps = coalesce((
            SELECT jsonb_agg(step - 'input' - 'output' ORDER BY number)
            FROM jsonb_array_elements(steps) WITH ORDINALITY AS one(step, number)), '[]')
"""
_TOGETHER = """
    UPDATE run_record SET steps = coalesce((
        SELECT jsonb_agg(step || jsonb_build_object(
            'input', io->(step->>'path')->0, 'output', io->(step->>'path')->1) ORDER BY number)
        FROM jsonb_array_elements(steps) WITH ORDINALITY AS one(step, number)), '[]')
"""


def upgrade() -> None:
    values: sa.Column[object] = sa.Column(
        "io", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")
    )
    op.add_column("run_record", values)
    op.execute(_APART)


def downgrade() -> None:
    op.execute(_TOGETHER)
    op.drop_column("run_record", "io")
