"""One transaction around a piece of work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from store.session import SessionFactory


@asynccontextmanager
async def transaction(sessions: SessionFactory) -> AsyncIterator[AsyncSession]:
    """Open a session whose work is kept at the end, or undone by any error.

    Raises Unavailable when the database does not answer soon.
    """
    async with sessions() as session:
        await session.connection()  # now, not with the first statement: later would be too late
        try:
            yield session
        except BaseException:
            await session.rollback()
            raise
        await session.commit()
