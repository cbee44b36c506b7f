"""Seeing whether a server is there, and what it says first."""

from __future__ import annotations

import asyncio

from nextscript.egress.delivering import Dial
from nextscript.errors import Retryable

_SECONDS = 10.0


async def greeting(dial: Dial, host: str, port: int, *, waits: bool) -> bytes:
    """Connect to a checked address; give the first line where the protocol has the server begin.

    Raises EgressBlocked for a closed address, Retryable when nobody answers.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            address, _ = await dial(host, port)
            reader, writer = await asyncio.open_connection(address, port, limit=1024)
            try:
                return await reader.readline() if waits else b""
            finally:
                writer.close()
    except TimeoutError:
        raise Retryable("The server did not answer in time.", code="egress.timeout") from None
    except (OSError, ValueError):
        raise Retryable("The server could not be reached.", code="egress.connection") from None
