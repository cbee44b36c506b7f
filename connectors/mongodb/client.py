"""One connection to the server that takes writes, for one step or one look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.mongodb.connection import MongoConnection, parted
from connectors.mongodb.errors import translated
from nextscript.connection import Dial
from nextscript.egress import forwarded
from nextscript.errors import NextScriptError, Rejected, Retryable

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

Document = dict[str, Any]  # Any: what BSON can hold
_SECONDS = 10_000
_ANSWER = 290_000
"""Milliseconds: until a server is found, and until it has answered."""


@asynccontextmanager
async def connected(
    connection: MongoConnection, dial: Dial
) -> AsyncIterator[AsyncDatabase[Document]]:
    """Open a connection to the member that takes writes; its address is checked by egress.

    Raises Rejected `mongodb.elsewhere` when that member is none the connection names: it is bound
    to those. Raises what the driver's errors mean.
    """
    async with AsyncExitStack() as stack:
        database, elsewhere = await _first(connection, dial, stack)
        if elsewhere:
            database, still = await _opened(connection, dial, parted(elsewhere), stack)
            if still:
                raise Retryable(
                    "The replica set is choosing another primary", code="mongodb.primary"
                )
        with translated():
            yield database


async def _first(
    connection: MongoConnection, dial: Dial, stack: AsyncExitStack
) -> tuple[AsyncDatabase[Document], str]:
    """Ask the servers in order; give the first that answers. Raises what the last one said."""
    problem: NextScriptError = Retryable("No server answered", code="mongodb.connection")
    for server in connection.servers():
        try:
            return await _opened(connection, dial, server, stack)
        except Retryable as error:
            problem = error
    raise problem


async def _opened(
    connection: MongoConnection, dial: Dial, server: tuple[str, int], stack: AsyncExitStack
) -> tuple[AsyncDatabase[Document], str]:
    """Connect to a server; give the primary's address where it is another."""
    from pymongo import AsyncMongoClient  # noqa: PLC0415 - loaded by its first step

    if server not in connection.servers():
        raise Rejected(
            f"The primary is {server[0]}:{server[1]}, which the connection does not name",
            code="mongodb.elsewhere",
            hint="Add it to the connection's further members.",
        )
    tls = connection.tls_context(server[0])
    path = await stack.enter_async_context(forwarded(dial, *server, tls))
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        f"mongodb://{quote(str(path), safe='')}",
        **_sign_in(connection),
        directConnection=True,
        serverSelectionTimeoutMS=_SECONDS,
        connectTimeoutMS=_SECONDS,
        socketTimeoutMS=_ANSWER,
        appname="nextscript",
        tz_aware=True,
        retryWrites=False,  # the step's own policy repeats
    )
    stack.push_async_callback(client.close)
    with translated():
        hello = await client.admin.command("hello")
    known = hello.get("isWritablePrimary") or hello.get("msg") == "isdbgrid"
    primary = "" if known else str(hello.get("primary") or "")
    if not known and not primary:
        raise Retryable("The replica set has no primary just now", code="mongodb.primary")
    return client[connection.database], primary


def _sign_in(connection: MongoConnection) -> dict[str, Any]:  # Any: the driver's own
    if not connection.user:
        return {}
    secret = connection.password.get_secret_value()
    source = connection.sign_in_at or "admin"
    return {"username": connection.user, "password": secret, "authSource": source}
