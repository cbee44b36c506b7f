"""An open WebSocket, for one step or one listener."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from connectors.websocket.connection import WebSocketConnection
from nextscript.bodies import MOST_BYTES
from nextscript.connection import Dial
from nextscript.egress import open_socket, parse_url
from nextscript.errors import Rejected

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_BEAT_SECONDS = 20.0
_QUEUED = 16


@asynccontextmanager
async def connected(
    connection: WebSocketConnection, dial: Dial, path: str = ""
) -> AsyncIterator[ClientConnection]:
    """Connect to a checked address and open a WebSocket; `path` goes behind the connection's.

    The other side is asked for a sign of life every 20 seconds. Nothing redirects it elsewhere.
    """
    # The library takes a while to load: its first step does.
    from connectors.websocket.errors import translated  # noqa: PLC0415
    from connectors.websocket.opening import Opening  # noqa: PLC0415

    address = address_of(connection.url, path)
    url = parse_url(address.replace("ws", "http", 1))
    port = url.port or (80 if url.scheme == "http" else 443)
    sock, name = await open_socket(dial, url.host, port)
    context = connection.tls_context(name)
    opening = Opening(
        address,
        sock=sock,
        **({} if context is None else {"ssl": context, "server_hostname": name}),
        additional_headers=connection.headers_of(),
        subprotocols=connection.subprotocols or None,  # type: ignore[arg-type]  # its own str
        user_agent_header="NextScript",
        proxy=None,
        max_size=MOST_BYTES,
        max_queue=_QUEUED,
        ping_interval=_BEAT_SECONDS,
        ping_timeout=_BEAT_SECONDS,
        close_timeout=3,
    )
    try:
        with translated(asked=False):
            socket = await opening
    except BaseException:
        sock.close()
        raise
    try:
        yield socket
    finally:
        await socket.close()


def address_of(url: str, path: str) -> str:
    """Give an address below the connection's. Raises Rejected `websocket.path`."""
    if not path:
        return url
    if "://" in path or path.startswith("//") or "\\" in path or not path.isprintable():
        raise Rejected(
            "The path is written relative to the connection's address, such as /prices?of=gold",
            code="websocket.path",
        )
    return f"{url.rstrip('/')}{path if path[0] in '/?' else f'/{path}'}"
