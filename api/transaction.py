"""One transaction around a piece of work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from store.session import SessionFactory
from store.tenancy import limit


@asynccontextmanager
async def transaction(
    sessions: SessionFactory, organisation_id: UUID | None = None
) -> AsyncIterator[AsyncSession]:
    """Open a session whose work is kept at the end, or undone by any error.

    With an organisation it sees no row of another. Raises Unavailable when the database does not
    answer soon.
    """
    async with sessions() as session:
        if organisation_id is not None:
            await limit(session, organisation_id)
        await session.connection()  # now, not with the first statement: later would be too late
        try:
            yield session
        except BaseException:
            await session.rollback()
            raise
        await session.commit()
