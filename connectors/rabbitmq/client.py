"""One connection to a RabbitMQ server, for one step or one listener."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from nextscript.connection import Dial

if TYPE_CHECKING:
    from aio_pika.abc import AbstractChannel

_CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0


@asynccontextmanager
async def connected(connection: RabbitConnection, dial: Dial) -> AsyncIterator[AbstractChannel]:
    """Open a connection with a channel for one step and close it after.

    The address is checked and dialled by egress. Publishing waits for the server's confirmation,
    and a message no queue would take is an error.
    """
    import aio_pika  # noqa: PLC0415 - loaded by its first step

    address, name = await dial(connection.host, connection.port)
    context = connection.tls_context(name)
    with translated(asked=False):
        opened = await aio_pika.connect(
            host=address,
            port=connection.port,
            login=connection.user,
            password=connection.password.get_secret_value(),
            virtualhost=connection.virtual_host,
            ssl=context is not None,
            ssl_context=context,
            timeout=_CONNECT_SECONDS,
            client_properties={"connection_name": "nextscript"},
        )
    with translated(asked=True):
        async with opened:
            yield await opened.channel(publisher_confirms=True, on_return_raises=True)
