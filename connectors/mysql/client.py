"""One connection to a database, for one step."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pymysql.constants import CLIENT

from connectors.mysql.connection import MysqlConnection
from connectors.mysql.errors import translated
from connectors.mysql.statements import Database
from connectors.mysql.values import FROM_SERVER
from connectors.mysql.wire import Wire
from nextscript.connection import Dial
from nextscript.durations import parse_duration

_CONNECT_SECONDS = 10.0
_STREAM_SECONDS = 3600
"""So long a server waits for whoever reads a stream: where a file is kept may be slow."""
_READS = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""Of the session: DROP TABLE would end a transaction that only reads, and then be done."""
_MOMENT_MORE = 5.0
"""The server stops its statements itself; this is for one that does not."""


@asynccontextmanager
async def connected(
    connection: MysqlConnection, dial: Dial, *, streams: bool = False, found: bool = True
) -> AsyncIterator[Database]:
    """Open a connection for one step and close it after.

    The address is checked and dialled by egress; nothing is read from the environment. Times are
    UTC. `streams` is for reading, which may go on for hours while rows keep coming;
    `found` counts rows an update leaves as they are, too.
    """
    address, name = await dial(connection.host, connection.port)
    seconds = parse_duration(connection.statement_timeout).total_seconds()
    with translated(asked=False):
        async with asyncio.timeout(_CONNECT_SECONDS):
            wire = await _opened(connection, address, connection.tls_context(name), found=found)
            await wire.query(_settings(wire, 0 if streams else seconds))
            if streams:
                await wire.query(_READS)
    with translated(asked=True):
        try:
            yield Database(wire, seconds if streams else seconds + _MOMENT_MORE)
        finally:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(2):
                    await wire.ensure_closed()
            wire.close()


async def _opened(
    connection: MysqlConnection, address: str, context: ssl.SSLContext | None, *, found: bool
) -> Wire:
    wire = Wire(
        host=address,
        port=connection.port,
        user=connection.user,
        password=connection.password.get_secret_value(),
        db=connection.database or None,
        charset="utf8mb4",
        conv=FROM_SERVER,
        client_flag=CLIENT.FOUND_ROWS if found else 0,
        autocommit=True,
        ssl=context,
        program_name="nextscript",
    )
    await wire._connect()  # as aiomysql.connect does with its own class
    return wire


def _settings(wire: Wire, seconds: float) -> str:
    """Give the statement that makes a session ours; 0 seconds is no limit."""
    if "mariadb" in str(wire.get_server_info()).lower():
        limit = f"max_statement_time = {seconds:.3f}"
    else:
        limit = f"max_execution_time = {int(seconds * 1000)}"
    return f"SET time_zone = '+00:00', net_write_timeout = {_STREAM_SECONDS}, {limit}"
