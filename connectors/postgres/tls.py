"""TLS to a checked address: the certificate is for the host's name, not for the address."""

from __future__ import annotations

import ssl
from typing import Any

from typing_extensions import override


class NamedContext(ssl.SSLContext):
    """Expects the server to prove a name, whatever address was dialled.

    asyncpg passes what it dialled as the server's name, and we dial addresses (see egress).
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


def context_for(name: str, *, verify: bool, authority: str | None) -> ssl.SSLContext:
    """Make TLS settings that expect a server of that name. Raises ValueError for a bad PEM."""
    context = NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif authority:
        context.load_verify_locations(cadata=authority)
    else:
        context.load_default_certs()
    return context
