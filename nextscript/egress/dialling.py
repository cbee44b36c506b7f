"""Resolving a host once and dialling exactly the address that was checked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore2
from typing_extensions import override

from nextscript.egress.addresses import Address, parse_address
from nextscript.egress.policy import Policy
from nextscript.egress.urls import canonical_host
from nextscript.errors import Retryable

Resolver = Callable[[str, int], Awaitable[list[str]]]
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


async def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system, once; odd spellings such as 127.1 come back as what they mean."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Dialler:
    """Gives the addresses that may be dialled for a host; nothing else here opens a socket."""

    def __init__(self, policy: Policy, resolver: Resolver = system_resolver) -> None:
        self._policy = policy
        self._resolve = resolver

    async def addresses(self, host: str, port: int, *, http: bool) -> tuple[str, list[str]]:
        """Give the canonical host and its addresses, every one of them checked.

        Raises EgressBlocked when any is closed, Retryable when the name does not resolve.
        """
        name = canonical_host(host)
        if address := parse_address(name):
            found: list[Address] = [address]
        else:
            found = [
                one for text in await self._look_up(name, port) if (one := parse_address(text))
            ]
        self._policy.check(name, found, port, http=http)
        if not found:
            raise _unresolved()
        return name, [str(one) for one in found]

    async def dial(self, host: str, port: int) -> tuple[str, str]:
        """Give a checked address to connect to, and the name to expect in its certificate.

        For protocols other than HTTP: pass the address to the driver, never the host, or the
        driver would resolve again and might reach another address than the checked one.
        """
        name, addresses = await self.addresses(host, port, http=False)
        return addresses[0], name

    async def _look_up(self, name: str, port: int) -> list[str]:
        try:
            return await self._resolve(name, port)
        except (OSError, UnicodeError):
            raise _unresolved() from None


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """httpcore2's connections, each to an address the dialler gave; TLS keeps the host's name."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        self._network = httpcore2.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        _, addresses = await self._dialler.addresses(host, port, http=True)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(
                    address, port, _share(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )


def _share(timeout: float | None) -> float:
    """A host with several addresses may have a dead one: do not spend the whole time on it."""
    return min(timeout or 3.0, 3.0)


def _unresolved() -> Retryable:
    return Retryable("The host's name could not be resolved", code="egress.unresolved")
