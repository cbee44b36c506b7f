"""Runs are found by what they gave, too."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_HEAD = (
    "to_tsvector('simple', left("
    "flow_name || ' ' || flow_key || ' ' || coalesce(idempotency_key, '') || ' '"
    " || coalesce(error->>'message', '') || ' ' || coalesce(error->>'code', '') || ' '"
)
_NEW = (
    f"{_HEAD} || left(coalesce(input::text, ''), 40000)"
    " || ' ' || left(coalesce(output::text, ''), 40000), 90000))"
)
_OLD = f"{_HEAD} || coalesce(input::text, ''), 50000))"


def upgrade() -> None:
    op.execute("DROP INDEX ix_run_search")
    op.execute(f"CREATE INDEX ix_run_search ON run USING gin ({_NEW})")


def downgrade() -> None:
    op.execute("DROP INDEX ix_run_search")
    op.execute(f"CREATE INDEX ix_run_search ON run USING gin ({_OLD})")
