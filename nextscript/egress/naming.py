"""TLS to a checked address: the certificate is for the host's name, not for the address."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from typing_extensions import override

from nextscript.egress.certificates import show_certificate


class NamedContext(ssl.SSLContext):
    """Expects the server to prove a name, whatever address was dialled.

    Drivers pass what they dialled as the server's name, and they are given addresses.
    """

    name: str = ""

    @override
    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> Any:  # Any: ssl.SSLObject, whose stub differs between versions
        return super().wrap_bio(incoming, outgoing, server_side, self.name, session)

    @override
    def wrap_socket(
        self,
        sock: socket.socket,
        server_side: bool = False,
        do_handshake_on_connect: bool = True,
        suppress_ragged_eofs: bool = True,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLSocket:
        return super().wrap_socket(
            sock, server_side, do_handshake_on_connect, suppress_ragged_eofs, self.name, session
        )


def named_tls(
    name: str, *, verify: bool, authority: str | None, certificate: str = "", key: str = ""
) -> ssl.SSLContext:
    """Make TLS settings that expect a server of that name.

    `authority` replaces the machine's own certificate authorities; `certificate` (PEM) with its
    plain `key` is shown to the server. Raises ValueError for a bad PEM.
    """
    context = NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif authority:
        context.load_verify_locations(cadata=authority)
    else:
        context.load_default_certs()
    if certificate:
        show_certificate(context, certificate, key)
    return context
