"""One connection to a database, for one step: its driver runs in a thread of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from connectors.sql.connection import SqlConnection
from connectors.sql.dialects import engine_of
from connectors.sql.errors import translated
from connectors.sql.session import Session, in_thread
from nextscript.connection import Dial
from nextscript.durations import parse_duration
from nextscript.egress import forwarded_port
from nextscript.errors import Unanswered

_CONNECT_SECONDS = 20.0
_CLOSE_SECONDS = 2.0


@asynccontextmanager
async def opened(connection: SqlConnection, dial: Dial) -> AsyncIterator[Session]:
    """Open a connection for one step and close it after; what was not committed is undone.

    The driver is given a port of this machine, from which egress leads to the checked address.
    A statement that is given up ends with that way: its driver finds the connection broken.
    """
    tls = connection.tls_context(connection.host)
    seconds = parse_duration(connection.statement_timeout).total_seconds()
    async with forwarded_port(dial, connection.host, connection.port, tls) as port:
        thread = ThreadPoolExecutor(1, thread_name_prefix="nextscript-sql")
        try:
            engine = engine_of(connection, port)
            with translated(asked=False):
                wire = await in_thread(thread, _CONNECT_SECONDS, engine.connect)
            try:
                with translated(asked=True):
                    yield Session(wire, thread, seconds)
            finally:
                with suppress(Unanswered), translated(asked=True):
                    await in_thread(thread, _CLOSE_SECONDS, wire.close)
        finally:
            thread.shutdown(wait=False)
