"""When somebody has to do something about a connection."""

from __future__ import annotations

from datetime import datetime, timedelta

from activities.columns import now
from activities.connections.models import Connection as Row
from nextscript.connection import Connection

SOON = timedelta(days=14)


def expiry_of(row: Row, opened: Connection, tokens: datetime | None = None) -> datetime | None:
    """Give the earliest of the date somebody set, the secrets' own end and that of the tokens."""
    return min((one for one in (row.ends_at, opened.expires(), tokens) if one), default=None)


def is_expiring(expires_at: datetime | None) -> bool:
    """Say whether it ends within two weeks, or has."""
    return expires_at is not None and expires_at - now() < SOON
