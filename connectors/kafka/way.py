"""The one way to a broker: whatever address the cluster names, egress checks and dials it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from typing import Any, TypeVar

from connectors.kafka.connection import KafkaConnection
from nextscript.connection import Dial
from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable

ResultT = TypeVar("ResultT")


class Way(ssl.SSLContext):
    """Stands where the driver takes TLS settings, for it hands those to every connection it makes.

    Brokers tell the driver of other brokers. What it would dial is dialled here: each address is
    checked, and the certificate is expected to be for that broker's name.
    """

    connection: KafkaConnection
    dial: Dial
    _refusal: asyncio.Future[NextScriptError]

    @classmethod
    def to(cls, connection: KafkaConnection, dial: Dial) -> Way:
        """Make the way to the brokers of a connection."""
        made = cls(ssl.PROTOCOL_TLS_CLIENT)
        made.connection, made.dial = connection, dial
        made._refusal = asyncio.get_running_loop().create_future()
        return made

    async def within(self, doing: Coroutine[Any, Any, ResultT]) -> ResultT:
        """Do something with the driver. Raises what a broker or the egress guard refused.

        The driver itself would try again for ever.
        """
        task = asyncio.ensure_future(doing)
        try:
            await asyncio.wait((task, self._refusal), return_when=asyncio.FIRST_COMPLETED)
            if self._refusal.done() and not (task.done() and not task.exception()):
                raise self._refusal.result()
            return await task
        finally:
            task.cancel()

    async def connect(self, host: str, port: int, settings: dict[str, Any]) -> Any:
        # Any: the driver has no types
        """Connect to a broker. Raises OSError where the driver should look at the others."""
        try:
            return await self._connect(host, port, settings)
        except Retryable as error:
            raise OSError(error.message) from None
        except NextScriptError as error:
            if not self._refusal.done():
                self._refusal.set_result(error)
            raise OSError(error.message) from None

    async def _connect(self, host: str, port: int, settings: dict[str, Any]) -> Any:
        from aiokafka import conn, errors  # noqa: PLC0415 - loaded by its first step

        address, name = await self.dial(host, port)
        context = self.connection.tls_context(name)
        refused = (
            errors.AuthenticationFailedError,
            errors.SaslAuthenticationFailed,
            errors.UnsupportedSaslMechanismError,
            errors.IllegalSaslStateError,
        )
        try:
            return await conn.create_conn(address, port, **{**settings, "ssl_context": context})
        except ssl.SSLError:
            said = "The broker's certificate is not valid for its host, or it does not encrypt"
            raise Rejected(said, code="kafka.tls") from None
        except refused:
            raise ConnectionRefused("Kafka refused the user or the password") from None


async def dialled(host: str, port: int, **settings: Any) -> Any:  # Any: the driver has no types
    """Stand for the driver's own `create_conn`. Raises RuntimeError for a client without a way."""
    way = settings.get("ssl_context")
    if not isinstance(way, Way):
        raise RuntimeError("a Kafka client was made without a way through egress")
    return await way.connect(host, port, settings)
