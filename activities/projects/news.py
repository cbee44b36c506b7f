"""Telling every process, when a transaction commits, what of a flow is to be read again."""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "flow_news"
What = Literal["drawing", "comments", "pins", "flow", "versions"]
_KNOWN = frozenset(get_args(What))


async def tell(session: AsyncSession, flow_id: UUID, what: What, number: int | None = None) -> None:
    """Let those who draw this flow know, in whichever process they are.

    `number` is that of the update, where there is one.
    """
    said = {"channel": CHANNEL, "news": f"{flow_id} {what} {number or ''}"}
    await session.execute(text("SELECT pg_notify(:channel, :news)"), said)


def understood(news: object) -> tuple[UUID, str, int | None] | None:
    """Read a notification; None for what is none of ours."""
    try:
        flow, what, number = str(news).split(" ")
        return (UUID(flow), what, int(number) if number else None) if what in _KNOWN else None
    except ValueError:
        return None
