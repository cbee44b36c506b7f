"""`EgressClient`: the HTTP client of every step, connector and platform feature."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpcore2
import httpx2

from nextscript.egress.binding import Binding
from nextscript.egress.bodies import ACCEPT_ENCODING, pieces_capped, read_capped
from nextscript.egress.connecting import connect
from nextscript.egress.delivering import deliver
from nextscript.egress.dialling import CheckedBackend, Dialler, Resolver, system_resolver
from nextscript.egress.policy import Policy
from nextscript.egress.redirects import Hop, first_hop, next_hop
from nextscript.egress.shares import Shares, Turns
from nextscript.egress.urls import check_literal
from nextscript.errors import Rejected, Retryable, Unanswered

MAX_BYTES = 20_000_000
MAX_SECONDS = 300.0
PER_MINUTE = 6_000
MAX_REDIRECTS = 10
MAX_STREAMED_BYTES = 5 * 1024**3
MAX_STREAMED_SECONDS = 6 * 3600.0
_TIMEOUTS = {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 30.0}

_TOO_LONG = "The server did not answer in time"
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")


class EgressClient:
    """Sends requests to where the policy allows, and nowhere else.

    One per process: connections are shared, cookies and credentials are not, proxies and netrc
    files of the environment are ignored. `transport` replaces the wire in tests. A project sends
    `per_minute` at most, see `BoundHttp`.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        resolver: Resolver = system_resolver,
        transport: httpx2.AsyncBaseTransport | None = None,
        tls: ssl.SSLContext | None = None,
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
        per_minute: int = PER_MINUTE,
    ) -> None:
        self.shares: Turns = Shares(per_minute)
        self._policy = policy
        self._dialler = Dialler(policy, resolver)
        self._given, self._tls = transport, tls
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds

    async def request(
        self,
        method: str,
        url: str,
        *,
        binding: Binding | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        max_seconds: float | None = None,
        max_redirects: int = MAX_REDIRECTS,
        **body: Any,  # httpx2.Request's own: params, content, data, files, json
    ) -> httpx2.Response:
        """Send a request, follow its redirects and read the whole answer.

        Raises Rejected (`url.invalid`, `connection.host_mismatch`, `http.limit` …), EgressBlocked,
        or Retryable when the server could not be reached or was too slow: Unanswered, when it may
        have done it. A status is no error.
        """
        hop = first_hop(method, url, binding or Binding(), headers or {}, body)
        cap = self._max_bytes if max_bytes is None else max_bytes
        try:
            async with asyncio.timeout(max_seconds or self._max_seconds):
                for _ in range(max_redirects + 1):
                    response = await self._send(hop, cap)
                    following = next_hop(hop, response) if max_redirects else None
                    if following is None:
                        return response
                    hop = following
        except TimeoutError:
            raise Unanswered(_TOO_LONG, code="http.timeout") from None
        raise Rejected("The server redirects without end", code="http.redirects")

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        binding: Binding | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_STREAMED_BYTES,
        max_seconds: float = MAX_STREAMED_SECONDS,
        max_redirects: int = MAX_REDIRECTS,
        read_seconds: float | None = None,
        **body: Any,  # as above
    ) -> AsyncIterator[Streamed]:
        """Send a request and follow its redirects; the answer's body is read piece by piece.

        A `content` that can be iterated again is sent again where a redirect asks for it.
        `read_seconds` is how long the server may be silent, a minute unless said.
        Raises as `request` does, while the body is read, too.
        """
        hop = first_hop(method, url, binding or Binding(), headers or {}, body)
        try:
            async with asyncio.timeout(max_seconds):
                response = await self._last_hop(hop, max_redirects, read_seconds)
                try:
                    yield Streamed(response, max_bytes)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise Unanswered(_TOO_LONG, code="http.timeout") from None
        except httpx2.TransportError as error:
            raise _translated(error) from None

    async def dial(self, host: str, port: int) -> tuple[str, str]:
        """Give a checked address and the name for TLS; see `Dialler.dial`."""
        return await self._dialler.dial(host, port)

    async def connect(self, host: str, port: int, *, seconds: float) -> socket.socket:
        """Give a connection to a checked address of a host; see `connecting.connect`."""
        return await connect(self._dialler, host, port, seconds=seconds)

    async def deliver(
        self, host: str, port: int, content: bytes, *, tls: bool, seconds: float
    ) -> None:
        """Hand bytes to a server that does not answer; see `delivering.deliver`."""
        context = (self._tls or ssl.create_default_context()) if tls else None
        await deliver(self.dial, host, port, content, tls=context, seconds=seconds)

    async def aclose(self) -> None:
        """Close the connections that are kept open."""
        await self._transport.aclose()

    def _wire(self, hop: Hop) -> httpx2.AsyncBaseTransport:
        """Give the transport of a hop: what shows a certificate shares no connection."""
        if hop.tls is None or self._given is not None:
            return self._transport
        return CheckedTransport(self._dialler, hop.tls, kept=0)

    @cached_property
    def _transport(self) -> httpx2.AsyncBaseTransport:
        # On first use: reading the certificates of the machine takes 40 ms.
        return self._given or CheckedTransport(self._dialler, self._tls)

    async def _last_hop(
        self, hop: Hop, max_redirects: int, read_seconds: float | None
    ) -> httpx2.Response:
        for _ in range(max_redirects + 1):
            check_literal(self._policy, hop.url)
            request = _request(hop, read_seconds)
            response = await self._wire(hop).handle_async_request(request)
            response.request = request
            following = next_hop(hop, response) if max_redirects else None
            if following is None:
                return response
            await response.aclose()
            hop = following
        raise Rejected("The server redirects without end", code="http.redirects")

    async def _send(self, hop: Hop, cap: int) -> httpx2.Response:
        check_literal(self._policy, hop.url)
        request = _request(hop)
        try:
            response = await self._wire(hop).handle_async_request(request)
            try:
                content = b"" if hop.method == "HEAD" else await read_capped(response, cap)
            finally:
                await response.aclose()
        except httpx2.TransportError as error:
            raise _translated(error) from None
        return _whole(response, content, request)


@dataclass(frozen=True)
class Streamed:
    """An answer whose body is still on its way."""

    response: httpx2.Response
    max_bytes: int

    @property
    def status_code(self) -> int:
        """The status."""
        return self.response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        """The headers, without those of a body that is inflated while it is read."""
        return httpx2.Headers(_kept(self.response))

    def pieces(self) -> AsyncIterator[bytes]:
        """Give the body, inflated. Raises Rejected `http.limit` when it is too long."""
        return pieces_capped(self.response, self.max_bytes)

    async def beginning(self, most: int) -> httpx2.Response:
        """Give the answer with the first bytes of its body, to say what went wrong."""
        held = b""
        async for piece in self.pieces():
            held += piece
            if len(held) >= most:
                break
        return _whole(self.response, held[:most], self.response.request)


class CheckedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's transport over a pool whose every connection goes to a checked address.

    With none `kept`, a connection ends with its answer, and nothing is left to close.
    """

    def __init__(self, dialler: Dialler, tls: ssl.SSLContext | None = None, kept: int = 50) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or httpcore2.default_ssl_context(),
            network_backend=CheckedBackend(dialler),
            max_connections=500,
            max_keepalive_connections=kept,
            keepalive_expiry=15.0,
        )


def _request(hop: Hop, read_seconds: float | None = None) -> httpx2.Request:
    if any(not _HEADER.fullmatch(name) for name in hop.headers):
        raise Rejected("A header's name cannot be sent", code="http.invalid")
    if any(not _VALUE.fullmatch(value) for value in hop.headers.values()):
        raise Rejected("A header's value cannot be sent: write plain letters", code="http.invalid")
    timeouts = _TIMEOUTS if read_seconds is None else {**_TIMEOUTS, "read": read_seconds}
    return httpx2.Request(
        hop.method,
        hop.url,
        headers={"Accept-Encoding": ACCEPT_ENCODING, "Accept": "*/*", **hop.headers},
        extensions={"timeout": timeouts},
        **hop.body,
    )


def _whole(response: httpx2.Response, content: bytes, request: httpx2.Request) -> httpx2.Response:
    """The answer with its body read and inflated, so that nobody inflates it again."""
    kept = _kept(response)
    return httpx2.Response(response.status_code, headers=kept, content=content, request=request)


def _kept(response: httpx2.Response) -> list[tuple[bytes, bytes]]:
    inflated = {b"content-encoding", b"content-length", b"transfer-encoding"}
    return [pair for pair in response.headers.raw if pair[0].lower() not in inflated]


def _translated(error: httpx2.TransportError) -> Rejected | Retryable:
    """Errors without the address: what is behind a name is not the flow's to know."""
    if isinstance(error, httpx2.ConnectTimeout):
        said = f"No connection to the server within {_TIMEOUTS['connect']:.0f} seconds"
        return Retryable(said, code="http.timeout")
    if isinstance(error, httpx2.PoolTimeout):  # nothing was sent
        return Retryable("Too many requests are under way here", code="http.timeout")
    if isinstance(error, httpx2.TimeoutException):
        return Unanswered("The server was reached and did not answer in time", code="http.timeout")
    if _is_certificate(error):
        return Rejected("The server's certificate is not valid for this host", code="http.tls")
    if isinstance(error, httpx2.ConnectError):
        return Retryable("The server could not be reached", code="http.connection")
    if isinstance(error, httpx2.LocalProtocolError | httpx2.UnsupportedProtocol):
        return Rejected(f"The request cannot be sent: {error}", code="http.invalid")
    return Unanswered("The connection broke before the answer was complete", code="http.connection")


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
