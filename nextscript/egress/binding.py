"""What a connection adds to a request, and the hosts it may be used with (security.md, rule 4)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from nextscript.egress.urls import canonical_host, host_of, invalid, parse_url
from nextscript.errors import Rejected


@dataclass(frozen=True)
class Binding:
    """A base URL for relative addresses, credentials, and the hosts they belong to.

    `headers` and `params` are sent, and the certificate of `tls` is shown, only to the origin the
    request began with, never after a redirect to another. `hosts` holds more hosts than the base
    URL's own, when there are any.
    """

    base_url: str | None = None
    hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    def locate(self, url: str) -> httpx2.URL:
        """Give the absolute URL a step means. Raises Rejected `connection.host_mismatch`."""
        if "://" not in url.partition("?")[0]:
            return self._join(url)
        absolute = parse_url(url)
        if self._allowed() and host_of(absolute) not in self._allowed():
            raise Rejected(
                "This connection does not belong to the host of this URL",
                code="connection.host_mismatch",
                hint="Use a relative URL, or a connection made for that host.",
            )
        return absolute

    def _allowed(self) -> frozenset[str]:
        own = [host_of(parse_url(self.base_url))] if self.base_url else []
        return frozenset([*own, *(canonical_host(host) for host in self.hosts)])

    def _join(self, url: str) -> httpx2.URL:
        if not self.base_url:
            raise invalid("it must begin with https:// or http://, or the step needs a connection")
        if url.startswith("//"):
            raise invalid("it names another host without saying https:// or http://")
        base = self.base_url.rstrip("/")
        return parse_url(f"{base}/{url.lstrip('/')}" if url and url[0] not in "?#" else base + url)
