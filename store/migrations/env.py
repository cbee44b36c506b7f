"""Run by alembic; the connection and the metadata come from `store.migrations`."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import String


def plain_types(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's text type as SQLAlchemy's, so that old migrations need no SQLModel."""
    if kind == "type" and type(item).__name__ == "AutoString":
        length = getattr(getattr(item, "impl", item), "length", None)
        return f"sa.{String(length)!r}"
    return False


attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    transaction_per_migration=True,
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
