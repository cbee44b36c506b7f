"""The mailbox's protocol over a socket that is connected already."""

from __future__ import annotations

import imaplib
import socket
from typing import TYPE_CHECKING, Any

from imap_tools.idle import IdleManager
from imap_tools.mailbox import BaseMailBox
from typing_extensions import override

from nextscript.errors import Rejected

if TYPE_CHECKING:
    import ssl

    from connectors.imap.connection import ImapConnection

MOST_BYTES = 60_000_000
"""The longest answer that is read: a mail of 50 MB, and what stands around it."""
SECONDS = 60.0


class _Idle(IdleManager):
    """imap_tools' waiting, which sees what came together with the server's “go on”, too."""

    @override
    def poll(self, timeout: float | None) -> list[bytes]:
        # That is in the reader's buffer already, and the socket says nothing of it.
        return [b""] if self._buffered() else super().poll(timeout)

    def _buffered(self) -> bool:
        client = self.mailbox.client
        before = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool(client.file.peek(1))
        except OSError:  # nothing yet
            return False
        finally:
            client.sock.settimeout(before)


class CheckedBox(BaseMailBox):
    """imap_tools' mailbox over a socket that egress connected; it opens none itself."""

    idle_manager_class = _Idle

    def __init__(self, sock: socket.socket, name: str, connection: ImapConnection) -> None:
        self._given = sock, name, connection
        super().__init__()

    @override
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        sock, name, connection = self._given
        context = None if connection.tls == "off" else connection.tls_context()
        client = _Client(sock, name, context if connection.tls == "tls" else None)
        if connection.tls == "starttls":
            client.starttls(context)
        return client

    def sign_in(self, username: str, password: str) -> None:
        """Sign in, and learn what the server can do for whom it knows."""
        plain = (username + password).isascii()
        (self.login if plain else self.login_utf8)(username, password, None)
        _, told = self.client.capability()
        self.client.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())


class _Client(imaplib.IMAP4):
    """imaplib's client on a given socket."""

    def __init__(self, sock: socket.socket, name: str, tls: ssl.SSLContext | None) -> None:
        self._sock = sock
        self._tls = tls
        super().__init__(name, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> Any:  # Any: a socket, or one with TLS
        self._sock.settimeout(timeout)
        if self._tls is None:
            return self._sock
        return self._tls.wrap_socket(self._sock, server_hostname=self.host)

    @override
    def read(self, size: int) -> bytes:
        if size > MOST_BYTES:
            raise Rejected("The mail server's answer is too large", code="imap.too_large")
        return super().read(size)
