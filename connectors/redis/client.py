"""One connection to a Redis server, for one step or one listener."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from typing_extensions import override

from connectors.redis.connection import RedisConnection
from connectors.redis.errors import translated
from nextscript.connection import Dial

_CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 15.0
"""A listener that waits for news asks again within this time."""

Word = str | bytes | int | float
Reply = Any  # Any: bytes, whole numbers, None, and lists of them


class Server:
    """A server that answers commands, each exactly once: nothing is sent again by itself."""

    def __init__(self, driver: Any) -> None:  # Any: the driver's types cannot be imported here
        self._driver = driver

    async def ask(self, *words: Word) -> Reply:
        """Send a command and give the answer. Raises what `translated` makes of a refusal."""
        with translated(asked=True):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._driver.send_command(*words)
                return await self._driver.read_response()

    async def together(self, *commands: Sequence[Word]) -> list[Reply]:
        """Send commands as one transaction. Raises the first refusal there was."""
        await self.ask("MULTI")
        for words in commands:
            await self.ask(*words)
        answers: list[Reply] = await self.ask("EXEC")
        with translated(asked=True):
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
        return answers

    async def news(self) -> Reply:
        """Wait for what a channel brings. Raises Retryable when the connection is lost."""
        with translated(asked=False):
            return await self._driver.read_response()


@asynccontextmanager
async def connected(connection: RedisConnection, dial: Dial) -> AsyncIterator[Server]:
    """Sign in for one step and close the connection after. Egress checks and dials the address."""
    address, name = await dial(connection.host, connection.port)
    driver = _driver(connection, address, connection.tls_context(name))
    try:
        with translated(asked=False):
            async with asyncio.timeout(_CONNECT_SECONDS):
                await driver.connect()
        yield Server(driver)
    finally:
        with suppress(OSError, TimeoutError):
            await driver.disconnect(nowait=True)


def _driver(connection: RedisConnection, address: str, context: ssl.SSLContext | None) -> Any:
    # Any: the driver's types cannot be imported at the top
    from redis.asyncio import connection as driver  # noqa: PLC0415 - loaded by its first step
    from redis.asyncio.retry import Retry  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415

    class Checked(driver.Connection):
        @override
        def _connection_arguments(self) -> dict[str, object]:
            return {"host": address, "port": connection.port, "ssl": context}

    return Checked(
        host=address,
        port=connection.port,
        db=connection.database,
        username=connection.user or None,
        password=connection.password.get_secret_value() or None,
        driver_info=None,
        # The third protocol lets a server name other addresses to go to: nothing checks those.
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        # The driver's own limit loses a cancellation that comes with an answer (`wait_for`).
        socket_timeout=None,
    )
