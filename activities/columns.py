"""Columns every feature's tables share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime
from sqlalchemy.dialects.postgresql import JSONB

Timestamp = DateTime(timezone=True)
"""A point in time; PostgreSQL keeps it in UTC."""

Document = JSON
"""JSON whose key order is the author's; JSONB would sort an object's keys."""

Searchable = JSONB
"""JSON that queries look into."""


def now() -> datetime:
    """Give the present, in UTC."""
    return datetime.now(UTC)
