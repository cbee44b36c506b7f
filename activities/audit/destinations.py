"""Where events are sent: a webhook, or a syslog server over TCP or TLS."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from nextscript.egress import Dialler, Policy, canonical_host, host_of, parse_url
from nextscript.egress.urls import port_of
from nextscript.errors import EgressBlocked, Invalid, Rejected, Retryable
from nextscript.findings import Finding

_PORTS = {"syslog": 601, "syslog+tls": 6514}
_SECONDS = 1.0


@dataclass(frozen=True)
class Destination:
    """An address that was read: who is dialled, and what is spoken."""

    kind: Literal["webhook", "syslog"]
    host: str
    port: int
    tls: bool

    @classmethod
    def read(cls, url: str) -> Destination:
        """Read `https://…`, `syslog+tls://host:port` or `syslog://host:port`. Raises Rejected."""
        scheme = url.strip(" ").partition("://")[0].lower()
        if scheme not in _PORTS:
            found = parse_url(url)
            return cls("webhook", host_of(found), port_of(found), found.scheme == "https")
        try:
            parts = urlsplit(url.strip(" "))
            host, port = canonical_host(parts.hostname or ""), parts.port or _PORTS[scheme]
        except ValueError:
            raise _unread() from None
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise _unread()
        return cls("syslog", host, port, scheme == "syslog+tls")


async def checked(url: str, policy: Policy) -> Destination:
    """Read an address that somebody sets. Raises Invalid for one that could never be reached.

    A name that is not known now, or takes long to look up, may be later.
    """
    try:
        found = Destination.read(url)
        async with asyncio.timeout(_SECONDS):
            http = found.kind == "webhook"
            await Dialler(policy).addresses(found.host, found.port, http=http)
    except (Retryable, TimeoutError):
        return found
    except EgressBlocked as error:
        raise _refused(f"Nothing is sent to this address. {error.message}.", error) from None
    except Rejected as error:
        raise _refused(f"{error.message}.", error) from None
    return found


def _unread() -> Rejected:
    said = "A syslog address is syslog+tls://host:port, and nothing after it"
    return Rejected(said, code="url.invalid")


def _refused(said: str, error: Rejected) -> Invalid:
    finding = Finding(severity="error", code=error.code, pointer="/url", message=said)
    return Invalid(said, code=error.code, findings=[finding], hint=error.hint)
