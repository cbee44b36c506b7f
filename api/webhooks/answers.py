"""Answers made by flows, served so that they cannot script our origin or set anything on it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.responses import Response

from nextscript.values import Json

_ALLOWED = frozenset(
    [
        "cache-control",
        "content-disposition",
        "content-language",
        "content-type",
        "etag",
        "expires",
        "last-modified",
        "location",
        "retry-after",
    ]
)
# Names a proxy or a browser would act upon, among those that begin with x-.
_ACTED_UPON = re.compile(
    r"x-(accel|sendfile|lighttpd|frame|xss|content|permitted|dns|ua|robots|forwarded|real|original"
    r"|rewrite|http|request-id)"
)
_TOKEN = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,4000}")
_MEDIA = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}(\s*;\s*[\w-]+=(\"[^\"\r\n]*\"|[\w.+-]+))*")
_GUARDS = {
    "content-security-policy": "sandbox; default-src 'none'; img-src data: https:; "
    "style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def flow_answer(status: int, headers: Mapping[str, str], body: Json) -> Response:
    """Give a flow's answer: text as it is, anything else as JSON; unsafe headers are left out."""
    kept = safe_headers(headers)
    text = isinstance(body, str) and not kept.get("content-type", "text/").startswith(
        "application/json"
    )
    content = str(body) if text else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    kept.setdefault("content-type", "text/plain; charset=utf-8" if text else "application/json")
    has_body = status not in (204, 205, 304)
    return Response(
        content.encode("utf-8", "replace") if has_body else b"",
        status_code=status if 200 <= status <= 599 else 500,
        headers={**_GUARDS, **kept},
    )


def safe_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers a flow may set, by lower-case name."""
    lower = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lower.items() if _is_safe(name, value)}


def _is_safe(name: str, value: str) -> bool:
    if not (_TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
        return False
    if name.startswith("x-"):
        return _ACTED_UPON.match(name) is None
    if name == "location":
        return _is_web_address(value)
    if name == "content-type":
        return _MEDIA.fullmatch(value) is not None
    return name in _ALLOWED


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return parts.scheme in ("http", "https")
    return value.startswith("/") and "\\" not in value  # browsers read /\ as //
