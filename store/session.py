"""The database connection: one engine per process, one session per request or activity.

A database that is away is noticed soon, whether it is gone or only does not answer: whoever asks is
to hear of it within two seconds, and the process goes on when the database is back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from nextscript.errors import Unavailable
from store.refusals import away
from store.tenancy import FREE, LIMITED

SessionFactory = async_sessionmaker[AsyncSession]

_QUEUE = 1.5
"""Seconds to wait for one of the pool's connections."""
_CONNECT = 1.4
_PING = 1.0
_BUSY = 0.1
_SILENT = 0.5
"""Seconds in which nobody else tries a database that did not answer one of us."""
_SLACK = 5.0
"""Seconds after its own timeout that a statement's answer may take; then nobody is there."""
_AWAY = (
    OSError,
    OperationalError,
    InterfaceError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


def create_engine(url: str, *, pool: int = 10, statement_timeout: int = 30_000) -> AsyncEngine:
    """Make the process's engine; its sessions raise Unavailable while the database is away.

    A statement that takes longer than `statement_timeout` milliseconds is ended by the server, and
    so is a transaction somebody forgot for a minute.
    """
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=_QUEUE,
        hide_parameters=True,  # errors are logged, and what was sent is not to be
        connect_args={
            "timeout": _CONNECT,
            "command_timeout": statement_timeout / 1000 + _SLACK if statement_timeout else None,
            "server_settings": {
                "application_name": "nextscript",
                "jit": "off",
                "statement_timeout": str(statement_timeout),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
            },
        },
    )
    watch = _Watch()
    event.listen(engine.sync_engine, "do_connect", watch.connect)
    event.listen(engine.sync_engine, "checkout", watch.see_that_it_answers)
    return engine


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Make what opens sessions; rows stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def of_single_statements(factory: SessionFactory) -> SessionFactory:
    """Make sessions in which every statement is a transaction of its own: half the round trips."""
    engine: AsyncEngine = factory.kw["bind"]
    return session_factory(engine.execution_options(isolation_level="AUTOCOMMIT"))


@asynccontextmanager
async def open_session(factory: SessionFactory) -> AsyncIterator[AsyncSession]:
    """Open one session and one transaction: committed at the end, rolled back on any error."""
    async with factory() as session, session.begin():
        yield session


class _Watch:
    """Notices a database that is away. Any: what SQLAlchemy hands its event listeners."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def connect(self, dialect: Dialect, _record: object, args: Any, options: Any) -> Any:
        """Connect. Raises Unavailable."""
        self._refuse_in_silence()
        try:
            return dialect.connect(*args, **options)
        except TimeoutError:
            raise self._no_answer() from None
        except _AWAY as error:
            raise away() from error

    def see_that_it_answers(self, connection: Any, record: Any, _proxy: object) -> None:
        """Ask on a pooled connection; a dead one is replaced, one that stayed limited is freed.

        Raises Unavailable in a silence.
        """
        if not record.info.setdefault("used", False):
            record.info["used"] = True
            return
        self._refuse_in_silence()
        asking = FREE if record.info.get(LIMITED) else "SELECT 1"
        connection.run_async(partial(self._ping, asking))
        record.info.pop(LIMITED, None)

    async def _ping(self, asking: str, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        # Not by a timeout: that would ask the silent server, by a new connection, to stop.
        loop = asyncio.get_running_loop()
        timers: list[asyncio.TimerHandle] = []

        def wait_a_little_more() -> None:
            # It may have been us who were busy: then the answer is here, and read in a moment.
            timers.append(loop.call_later(_BUSY, connection.terminate))

        timers.append(loop.call_later(_PING, wait_a_little_more))
        asked = time.monotonic()
        try:
            await connection.execute(asking)
        except Exception as error:
            if time.monotonic() - asked >= _PING:
                raise self._no_answer() from error
            raise DisconnectionError from error
        finally:
            for timer in timers:
                timer.cancel()

    def _refuse_in_silence(self) -> None:
        if time.monotonic() < self._silent_until:
            raise away()

    def _no_answer(self) -> Unavailable:
        self._silent_until = time.monotonic() + _SILENT
        return away()
