"""Saying that a schedule was changed, so that Temporal is told at once."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "schedules"
_SAY = text("SELECT pg_notify(:channel, '')")


async def announce(session: AsyncSession) -> None:
    """Let it be known, when the transaction commits, that there is something to tell Temporal."""
    await session.execute(_SAY, {"channel": CHANNEL})
