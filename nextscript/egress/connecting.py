"""A connection for a library that speaks its own protocol over a socket it is given."""

from __future__ import annotations

import asyncio
import socket

from nextscript.egress.delivering import Dial
from nextscript.egress.dialling import Dialler
from nextscript.errors import Retryable


async def connect(dialler: Dialler, host: str, port: int, *, seconds: float) -> socket.socket:
    """Connect to the first checked address of a host that answers; TLS is the caller's.

    Raises EgressBlocked for a closed address, Retryable when none answers within the time.
    """
    try:
        async with asyncio.timeout(seconds):
            _, addresses = await dialler.addresses(host, port, http=False)
            return await _first(addresses, port)
    except TimeoutError:
        raise Retryable("The server took too long", code="egress.timeout") from None


async def open_socket(
    dial: Dial, host: str, port: int, *, seconds: float = 10.0
) -> tuple[socket.socket, str]:
    """Connect to the address a step's `dial` checked; give the name its certificate must have.

    For libraries that take a socket. Raises as `connect` does.
    """
    try:
        async with asyncio.timeout(seconds):
            address, name = await dial(host, port)
            return await _first([address], port), name
    except TimeoutError:
        raise Retryable("The server took too long", code="egress.timeout") from None


async def _first(addresses: list[str], port: int) -> socket.socket:
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(found, (address, port))
        except OSError:
            found.close()
        except BaseException:
            found.close()
            raise
        else:
            return found
    raise Retryable("The server could not be reached", code="egress.connection")
