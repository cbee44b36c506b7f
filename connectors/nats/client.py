"""One connection to a NATS server, for one step or one listener."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from typing_extensions import override

from connectors.nats.connection import NatsConnection
from connectors.nats.errors import lost, not_permitted, translated
from nextscript.connection import Dial
from nextscript.errors import Rejected

ResultT = TypeVar("ResultT")
_CONNECT_SECONDS = 10
_CLOSE_SECONDS = 2.0
ANSWER_SECONDS = 15.0


class Server:
    """A server that is asked things. `client` and `stream` are the driver's, which has no types."""

    def __init__(self, client: Any) -> None:  # Any: as above
        self.client = client
        self.jetstream = client.jetstream(timeout=ANSWER_SECONDS)
        self.refusals: list[Exception] = []
        self._gone = asyncio.Event()

    async def ask(self, doing: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Do something with the driver. Raises what the server said.

        In a task of its own, for the driver loses a cancellation that comes with an answer, and
        leaves waiting what waits when the connection breaks.
        """
        task, gone = asyncio.ensure_future(doing), asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            task.cancel()
            gone.cancel()
        if not task.done() or task.cancelled():
            raise lost(asked=True)
        with translated(asked=True):
            return task.result()

    async def left(self) -> None:
        """Hear that the connection is gone."""
        self._gone.set()

    async def heard(self, error: Exception) -> None:
        """Hear what the server refused; before one has signed in, that is the end."""
        if not self.client.is_connected:
            raise error
        self.refusals.append(error)

    async def settle(self) -> None:
        """Wait until the server has all that was sent. Raises Rejected for what it refused."""
        await self.ask(self.client.flush(timeout=int(ANSWER_SECONDS)))
        if self.refusals:
            raise not_permitted(self.refusals[0])


@asynccontextmanager
async def connected(connection: NatsConnection, dial: Dial) -> AsyncIterator[Server]:
    """Sign in for one step and close the connection after. Egress checks and dials the address."""
    address, name = await dial(connection.host, connection.port)
    client = _client()
    server = Server(client)
    host = f"[{address}]" if ":" in address else address
    try:
        with translated(asked=False):
            await client.connect(
                f"nats://{host}:{connection.port}",
                name="nextscript",
                tls=connection.tls_context(name),
                tls_hostname=name,
                user=connection.user or None,
                password=connection.password.get_secret_value() or None,
                token=connection.token.get_secret_value() or None,
                connect_timeout=_CONNECT_SECONDS,
                allow_reconnect=False,
                error_cb=server.heard,
                closed_cb=server.left,
            )
        yield server
    finally:
        await _closed(client)


async def _closed(client: Any) -> None:  # Any: the driver has no types
    if client.is_connected:
        with suppress(Exception):  # what goes wrong while it is closed harms nobody
            async with asyncio.timeout(_CLOSE_SECONDS):
                await client.close()
    # Encryption that was refused is not closed in good order: the driver would wait for that.
    writer = getattr(client._transport, "_bare_io_writer", None)
    if writer is not None:
        writer.transport.abort()


def _client() -> Any:  # Any: the driver's types cannot be imported at the top
    from nats.aio.client import Client  # noqa: PLC0415 - loaded by its first step

    class Checked(Client):
        @override
        async def _process_info(
            self, info: dict[str, Any], initial_connection: bool = False
        ) -> None:
            # Servers tell of others: none is gone to, for nothing has checked their addresses.
            info.pop("connect_urls", None)
            if initial_connection:
                _agree(info, encrypts="tls" in self.options)
            await super()._process_info(info, initial_connection)

    return Checked()


def _agree(info: dict[str, Any], *, encrypts: bool) -> None:
    # The driver would send the password to a server that says it does not encrypt.
    offered = bool(info.get("tls_required") or info.get("tls_available"))
    if encrypts and not offered:
        raise Rejected("The server does not encrypt", code="nats.tls")
    if info.get("tls_required") and not encrypts:
        raise Rejected("The server takes encrypted connections only", code="nats.tls")
    info["tls_required"] = encrypts
