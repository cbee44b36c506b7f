"""Reading a URL once, and refusing the spellings that two parsers read differently."""

from __future__ import annotations

import re

import httpx2

from nextscript.egress.addresses import parse_address
from nextscript.egress.policy import Policy
from nextscript.errors import Rejected

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_AUTHORITY = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
_HOST = re.compile(r"^[a-z0-9_]([a-z0-9_.-]{0,252})$")
DEFAULT_PORTS = {"http": 80, "https": 443}


def parse_url(text: str) -> httpx2.URL:
    """Read an absolute http(s) URL. Raises Rejected `url.invalid` for anything ambiguous."""
    text = text.strip(" ")
    if _CONTROL.search(text) or "\\" in text.partition("?")[0]:
        raise invalid("it contains a control character or a backslash")
    if not (found := _AUTHORITY.match(text)):
        raise invalid("it must begin with https:// or http:// and a host")
    if "@" in found[1]:
        raise invalid("it contains a user name; put credentials into a connection")
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        raise invalid("its host or port cannot be read") from None
    return _checked(url)


def canonical_host(host: str) -> str:
    """Give a host in the one spelling that is compared, checked and dialled.

    Raises Rejected `url.invalid` for what is neither an address nor a host name.
    """
    if address := parse_address(host):
        return str(address)
    name = host.lower()
    if not name.isascii():
        try:
            name = httpx2.URL(f"http://{name}/").raw_host.decode()
        except httpx2.InvalidURL:
            raise invalid("its host cannot be read") from None
    name = name.removesuffix(".")
    if not _HOST.match(name) or ".." in name:
        raise invalid("its host cannot be read")
    return name


def host_of(url: httpx2.URL) -> str:
    """Give the canonical host of a URL."""
    return canonical_host(url.raw_host.decode())


def port_of(url: httpx2.URL) -> int:
    """Give the port a URL leads to."""
    return DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def origin_of(url: httpx2.URL) -> tuple[str, str, int]:
    """Give scheme, host and port: credentials never leave it."""
    return url.scheme, host_of(url), port_of(url)


def check_literal(policy: Policy, url: httpx2.URL) -> None:
    """Refuse a closed port or address that the URL itself spells, before anything is resolved."""
    host, port = host_of(url), port_of(url)
    if address := parse_address(host):
        policy.check(host, [address], port, http=True)
    else:
        policy.check_port(port)


def invalid(reason: str) -> Rejected:
    """The error for a URL that is not dialled at all."""
    return Rejected(f"The URL is not valid: {reason}", code="url.invalid")


def _checked(url: httpx2.URL) -> httpx2.URL:
    if url.scheme not in DEFAULT_PORTS:
        raise invalid("only http and https are spoken")
    if not url.raw_host:
        raise invalid("it has no host")
    if not 0 < port_of(url) < 65536:
        raise invalid("its port cannot be read")
    host_of(url)
    return url
