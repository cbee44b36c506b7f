"""A signed-in server, for one step or one look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from connectors.sftp.connection import Server, SftpConnection, fingerprint_of
from nextscript.activity import ActivityContext
from nextscript.connection import Dial
from nextscript.egress import open_socket
from nextscript.errors import Rejected
from nextscript.kinds.ssh_key import SshKeyConnection

if TYPE_CHECKING:
    import asyncssh

Context = ActivityContext[SftpConnection | SshKeyConnection]
_SIGN_IN_SECONDS = 20.0
_ALIVE_SECONDS = 15.0


@asynccontextmanager
async def connected(connection: Server, dial: Dial) -> AsyncIterator[asyncssh.SFTPClient]:
    """Connect to a checked address, compare the server's key, sign in and open its files.

    Raises Rejected `sftp.host_key_unknown` or `sftp.host_key_changed` before anything secret is
    sent, and ConnectionRefused.
    """
    # The library takes 150 ms to load: its first step does.
    import asyncssh  # noqa: PLC0415

    from connectors.sftp.errors import translated  # noqa: PLC0415
    from connectors.sftp.host_key import Pinned  # noqa: PLC0415

    pinned = Pinned(connection.host, fingerprint_of(connection.host_key))
    sock, _ = await open_socket(dial, connection.host, connection.port)
    try:
        with translated(asked=False):
            async with asyncio.timeout(_SIGN_IN_SECONDS):
                settings = _settings(connection)
                link = await asyncssh.connect(
                    connection.host, sock=sock, client_factory=lambda: pinned, **settings
                )
    except Rejected:
        if refusal := pinned.refusal():
            raise refusal from None
        raise
    finally:
        if pinned.link is None:
            sock.close()
    try:
        with translated(asked=False):
            async with asyncio.timeout(_SIGN_IN_SECONDS):
                files = await link.start_sftp_client()
        yield files
    finally:
        link.abort()
        with suppress(OSError, asyncssh.Error):
            await link.wait_closed()


def _settings(connection: Server) -> dict[str, Any]:  # Any: the library's own options
    import asyncssh  # noqa: PLC0415

    password = connection.password if isinstance(connection, SftpConnection) else None
    key, passphrase = connection.private_key.get_secret_value(), connection.passphrase
    keys = [asyncssh.import_private_key(key, passphrase.get_secret_value() or None)] if key else []
    # Nothing of this machine signs in or has a say: no files of its user, no agent, no variables.
    own = {"config": None, "agent_path": None, "gss_host": None, "proxy_command": None}
    return {
        **own,
        "known_hosts": ([], [], []),
        "username": connection.username,
        "password": (password.get_secret_value() or None) if password else None,
        "client_keys": keys or None,
        "client_version": "NextScript",
        "keepalive_interval": _ALIVE_SECONDS,
        "disable_trivial_auth": True,
    }
