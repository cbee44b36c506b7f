"""The database connection: one engine per process, one session per request or activity."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

SessionFactory = async_sessionmaker[AsyncSession]


def create_engine(url: str, *, pool: int = 10, statement_timeout: int = 30_000) -> AsyncEngine:
    """Make the process's engine.

    A statement that takes longer than `statement_timeout` milliseconds is ended by the server, and
    so is a transaction somebody forgot for a minute.
    """
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": "nextscript",
                "jit": "off",
                "statement_timeout": str(statement_timeout),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
            },
        },
    )


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Make what opens sessions; rows stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def open_session(factory: SessionFactory) -> AsyncIterator[AsyncSession]:
    """Open one session and one transaction: committed at the end, rolled back on any error."""
    async with factory() as session, session.begin():
        yield session
