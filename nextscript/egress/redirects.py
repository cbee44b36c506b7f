"""Following redirects: every hop is checked again, and credentials stay with their origin."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx2

from nextscript.egress.binding import Binding
from nextscript.egress.urls import host_of, origin_of, parse_url

_STATUSES = frozenset([301, 302, 303, 307, 308])
# What another origin may see of the request; anything else could be a credential.
_NAMES = """
    accept accept-language content-type content-language user-agent idempotency-key
    if-none-match if-modified-since range traceparent
"""
_HARMLESS = frozenset(_NAMES.split())


@dataclass(frozen=True)
class Hop:
    """One request of a chain of redirects."""

    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    body: Mapping[str, Any]  # Any: httpx2.Request's own options for a body
    params: Mapping[str, str]
    """Credentials that travel in the query."""
    tls: ssl.SSLContext | None = None
    """Those that are shown in the handshake."""


def first_hop(
    method: str, url: str, binding: Binding, headers: Mapping[str, str], body: dict[str, Any]
) -> Hop:
    """Make the first request: the URL joined and checked, the connection's credentials added."""
    target = binding.locate(url)
    if params := body.pop("params", None):
        target = target.copy_merge_params(params)
    target = target.copy_merge_params(binding.params) if binding.params else target
    merged = _merge(headers, binding.headers)
    return Hop(method.upper(), target, merged, body, binding.params, binding.tls)


def next_hop(hop: Hop, response: httpx2.Response) -> Hop | None:
    """Give the request a redirect asks for, or None when the answer is not a redirect."""
    location = response.headers.get("location")
    if response.status_code not in _STATUSES or not location:
        return None
    target = _located(hop.url, location)
    following = replace(hop, url=target)
    if _becomes_get(hop.method, response.status_code):
        of_body = ("content-type", "content-length")
        headers = {k: v for k, v in hop.headers.items() if k.lower() not in of_body}
        following = replace(following, method="GET", body={}, headers=headers)
    if not _same_origin(hop.url, target):
        kept = {k: v for k, v in following.headers.items() if k.lower() in _HARMLESS}
        return replace(following, headers=kept, params={}, tls=None)
    if hop.params:
        return replace(following, url=target.copy_merge_params(hop.params))
    return following


def _located(current: httpx2.URL, location: str) -> httpx2.URL:
    if "://" in location.partition("?")[0] or "\\" in location:
        return parse_url(location)
    try:
        return parse_url(str(current.join(location)))
    except httpx2.InvalidURL:
        return parse_url(location)


def _becomes_get(method: str, status: int) -> bool:
    """What browsers do: 303 always asks with GET, 301 and 302 turn a POST into one."""
    return (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST")


def _same_origin(one: httpx2.URL, other: httpx2.URL) -> bool:
    """The same scheme, host and port, or the step from plain to TLS on the usual ports."""
    if origin_of(one) == origin_of(other):
        return True
    plain, secure = ("http", host_of(one), 80), ("https", host_of(one), 443)
    return origin_of(one) == plain and origin_of(other) == secure


def _merge(headers: Mapping[str, str], credentials: Mapping[str, str]) -> dict[str, str]:
    """The connection's header wins over one of the same name in the step's config."""
    taken = {name.lower() for name in credentials}
    return {**{k: v for k, v in headers.items() if k.lower() not in taken}, **credentials}
