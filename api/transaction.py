"""A transaction that starts soon or says that the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from nextscript.errors import Unavailable
from store.session import SessionFactory

PATIENCE = 1.5
"""Seconds to wait for a database connection: the caller is to have its 503 within two."""


@asynccontextmanager
async def transaction(sessions: SessionFactory) -> AsyncIterator[AsyncSession]:
    """Open a session whose work is kept at the end, or undone by any error.

    Raises Unavailable when the database does not answer soon.
    """
    async with sessions() as session:
        try:
            await asyncio.wait_for(session.connection(), PATIENCE)
        except TimeoutError:
            raise Unavailable("The database does not answer; try again soon.") from None
        try:
            yield session
        except BaseException:
            await session.rollback()
            raise
        await session.commit()
