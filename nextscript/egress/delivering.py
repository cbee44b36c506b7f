"""Handing bytes to a server that takes them without a word, such as one of syslog."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from nextscript.errors import Rejected, Retryable

Dial = Callable[[str, int], Awaitable[tuple[str, str]]]


async def deliver(
    dial: Dial, host: str, port: int, content: bytes, *, tls: ssl.SSLContext | None, seconds: float
) -> None:
    """Connect to a checked address, write everything and close.

    Raises EgressBlocked for a closed address, Rejected `egress.tls` for a certificate that is not
    the host's, Retryable when the server is not there or does not take it within the time.
    """
    try:
        async with asyncio.timeout(seconds):
            address, name = await dial(host, port)
            expected = name if tls else None
            _, writer = await asyncio.open_connection(
                address, port, ssl=tls, server_hostname=expected
            )
            try:
                writer.write(content)
                await writer.drain()
            finally:
                writer.close()
                await writer.wait_closed()
    except ssl.SSLCertVerificationError:
        said = "The server's certificate is not valid for this host"
        raise Rejected(said, code="egress.tls") from None
    except TimeoutError:
        raise Retryable("The server took too long", code="egress.timeout") from None
    except OSError:
        raise Retryable("The server could not be reached", code="egress.connection") from None
