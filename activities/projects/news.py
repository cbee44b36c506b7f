"""Telling every process, when a transaction commits, what of a flow is to be read again."""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "flow_news"
What = Literal["drawing", "comments", "pins", "flow", "versions"]
_KNOWN = frozenset(get_args(What))


async def tell(session: AsyncSession, flow_id: UUID, what: What) -> None:
    """Let those who draw this flow know, in whichever process they are."""
    said = {"channel": CHANNEL, "news": f"{flow_id} {what}"}
    await session.execute(text("SELECT pg_notify(:channel, :news)"), said)


def understood(news: object) -> tuple[UUID, str] | None:
    """Read a notification; None for what is none of ours."""
    flow, _, what = str(news).partition(" ")
    try:
        return (UUID(flow), what) if what in _KNOWN else None
    except ValueError:
        return None
