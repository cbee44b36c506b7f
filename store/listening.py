"""Hearing PostgreSQL's notifications, on a connection of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import cast

from asyncpg import Connection, PostgresError, Record
from asyncpg.exceptions import InterfaceError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

DATABASE_LOST = (PostgresError, InterfaceError, SQLAlchemyError, OSError, TimeoutError)
"""What a connection that is held for long may end with."""


@asynccontextmanager
async def listening(
    engine: AsyncEngine, heard: Mapping[str, Callable[[object], None]]
) -> AsyncIterator[Connection[Record]]:
    """Hand over what is said, by channel, until the block is left; the connection may be lost."""
    # Outside the pool's count: it is held for as long as the process.
    async with engine.connect() as pooled:
        raw = await pooled.get_raw_connection()
        connection = cast("Connection[Record]", raw.driver_connection)
        raw.detach()
        try:
            for channel in heard:
                await connection.add_listener(channel, lambda *said: heard[said[-2]](said[-1]))
            yield connection
        finally:
            connection.terminate()
