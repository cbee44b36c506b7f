"""Headers on every answer, errors included: nothing of ours is framed, sniffed or cached."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For data; a page of ours sets its own."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNLESS_SET = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def secure(headers: MutableHeaders, *, https: bool) -> None:
    """Add what keeps a browser from doing more with an answer than read it."""
    headers.update(_ALWAYS)
    for name, value in _UNLESS_SET.items():
        headers.setdefault(name, value)
    if https:
        headers.update(_HTTPS)
