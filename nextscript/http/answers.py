"""Reading an answer: its body as data, and what its status means for the step."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from pydantic import JsonValue

from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable

_JSON = re.compile(r"^[\w.+-]+/([\w.-]+\+)?json\b", re.IGNORECASE)
_TEXT = re.compile(
    r"^(text/|[\w.+-]+/([\w.-]+\+)?(xml|yaml|javascript|csv|graphql|x-www-form-urlencoded)\b)",
    re.IGNORECASE,
)
_LONGEST_WAIT = timedelta(days=1)
_EXCERPT = 500


def body_of(response: httpx2.Response) -> JsonValue:
    """Give JSON as data, text as text and anything else as base64."""
    type_ = response.headers.get("content-type", "")
    if not response.content:
        return None
    if _JSON.match(type_):
        return _json_or_text(response)
    if _TEXT.match(type_) or not type_:
        return _text(response)
    return base64.b64encode(response.content).decode()


def matches(status: int, expect: Iterable[str | int]) -> bool:
    """Say whether a status is one of `200`, `2xx` or `200-204`."""
    return any(_covers(str(one).lower(), status) for one in expect)


def failure(
    response: httpx2.Response, *, what: str, signed_in: bool, now: datetime
) -> NextScriptError:
    """Give the error for a status nobody expected."""
    status, excerpt = response.status_code, _text_excerpt(response)
    message = f"{what} answered {status}" + (f": {excerpt}" if excerpt else "")
    details: JsonValue = {"status": status, "body": excerpt}
    if status in (429, 503):
        limited = RateLimited(message, retry_after=_retry_after(response, now))
        limited.details = details
        return limited
    if status == 408 or status >= 500:
        return Retryable(message, code="http.status", details=details)
    if status == 401 and signed_in:
        return ConnectionRefused(message, details=details, hint="Reconnect the connection.")
    return Rejected(message, code="http.status", details=details)


def _json_or_text(response: httpx2.Response) -> JsonValue:
    """JSON that no other step could read (NaN, a lone surrogate) stays text."""
    try:
        value: JsonValue = json.loads(response.content, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return _text(response)
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _text(response: httpx2.Response) -> str:
    try:
        return response.content.decode(response.charset_encoding or "utf-8").replace("\0", "�")
    except (UnicodeDecodeError, LookupError):
        return base64.b64encode(response.content).decode()


def _text_excerpt(response: httpx2.Response) -> str:
    text = response.content[: _EXCERPT * 4].decode("utf-8", "replace").strip()
    return text[:_EXCERPT] if text.isprintable() or "\n" in text else ""


def _covers(pattern: str, status: int) -> bool:
    first, dash, last = pattern.partition("-")
    if dash:
        return int(first) <= status <= int(last)
    return len(pattern) == 3 and all(
        p in ("x", s) for p, s in zip(pattern, str(status), strict=True)
    )


def _retry_after(response: httpx2.Response, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110); nonsense is as good as nothing."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = math.ceil((moment - now).total_seconds())
    return min(max(timedelta(seconds=seconds), timedelta()), _LONGEST_WAIT)
