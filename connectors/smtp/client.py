"""One conversation with a mail server, for one step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from connectors.smtp.connection import SmtpConnection
from nextscript.connection import Dial
from nextscript.egress import open_socket

if TYPE_CHECKING:
    from aiosmtplib import SMTP

_SECONDS = 60.0


@asynccontextmanager
async def connected(connection: SmtpConnection, dial: Dial, own_name: str) -> AsyncIterator[SMTP]:
    """Connect to a checked address, encrypt, sign in; say goodbye at the end.

    `own_name` is how the server is greeted. Raises what the server's refusals mean.
    """
    from aiosmtplib import SMTP  # noqa: PLC0415 - loaded by its first step

    from connectors.smtp.errors import translated  # noqa: PLC0415 - as it needs the library

    sock, name = await open_socket(dial, connection.host, connection.port)
    server = SMTP(
        hostname=name,  # what its certificate must have
        sock=sock,
        local_hostname=own_name,
        use_tls=connection.tls == "tls",
        start_tls=connection.tls == "starttls",
        tls_context=await asyncio.to_thread(connection.tls_context),
        username=connection.username or None,
        password=connection.password.get_secret_value() or None,
        timeout=_SECONDS,
    )
    try:
        with translated(asked=False):
            await server.connect()
            yield server
            await _goodbye(server)
    finally:
        server.close()


async def _goodbye(server: SMTP) -> None:
    """Say so; what the server thinks of it changes nothing."""
    from aiosmtplib import SMTPException  # noqa: PLC0415 - as above

    try:
        await server.quit(timeout=5)
    except (SMTPException, OSError):
        return
