"""One connection to a database, for one step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from connectors.postgres.connection import PostgresConnection
from connectors.postgres.errors import translated
from nextscript.connection import Dial
from nextscript.durations import parse_duration

_CONNECT_SECONDS = 10.0


@asynccontextmanager
async def connected(
    connection: PostgresConnection, dial: Dial
) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection for one step and close it after.

    The address is checked and dialled by egress; nothing is read from the environment.
    """
    address, name = await dial(connection.host, connection.port)
    with translated(asked=False):
        database: asyncpg.Connection = await asyncpg.connect(
            host=address,
            port=connection.port,
            user=connection.user,
            password=connection.password.get_secret_value(),
            database=connection.database,
            ssl=connection.tls_context(name) or False,
            direct_tls=False,
            target_session_attrs=SessionAttribute.any,
            timeout=_CONNECT_SECONDS,
            # A pooler in between would not know the prepared statements of another server.
            statement_cache_size=0,
            server_settings={"application_name": "nextscript"},
        )
    with translated(asked=True):
        try:
            seconds = parse_duration(connection.statement_timeout).total_seconds()
            await database.execute(f"SET statement_timeout = {int(seconds * 1000)}")
            yield database
        finally:
            await database.close(timeout=2)
