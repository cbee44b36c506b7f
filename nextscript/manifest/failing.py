"""What a service's answer means for the step when it says no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import JsonValue

from nextscript.document.sentences import at_pointer
from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable
from nextscript.http.answers import body_of, failure
from nextscript.manifest.models import Failures, RateLimit
from nextscript.manifest.parameters import text_of

_LONGEST_WAIT = timedelta(days=1)
_LONGEST_MESSAGE = 500
_EPOCH = 1_000_000_000


def has_failed(status: int, body: JsonValue, failures: Failures) -> bool:
    """Say whether an answer is a failure."""
    if not 200 <= status < 300:
        return True
    if failures.present is not None and at_pointer(body, failures.present) not in (
        None,
        [],
        {},
        "",
    ):
        return True
    return failures.failed is not None and at_pointer(body, failures.failed) is False


def failed(
    response: httpx2.Response,
    *,
    what: str,
    failures: Failures,
    limits: RateLimit,
    signed_in: bool,
    now: datetime,
) -> NextScriptError:
    """Give the error for an answer that is a failure."""
    body = body_of(response)
    code = _first(body, failures.code)
    said = _first(body, failures.message)
    plain = failure(response, what=what, signed_in=signed_in, now=now)
    message = f"{what}: {said or code}"[:_LONGEST_MESSAGE] if said or code else plain.message
    details: JsonValue = {"status": response.status_code, "code": code, "body": _excerpt(plain)}
    names = {code, str(response.status_code)} - {""}
    if names & set(failures.limited) or _is_spent(response, limits) or response.status_code == 429:
        limited = RateLimited(message, retry_after=_wait(response, limits, now) or _asked(plain))
        limited.details = details
        return limited
    if names & set(failures.reconnect):
        return ConnectionRefused(message, details=details, hint="Reconnect the connection.")
    if names & set(failures.again):
        return Retryable(message, code="http.status", details=details)
    if isinstance(plain, RateLimited):
        plain.message, plain.details = message, details
        return plain
    if response.is_success:
        return Rejected(message, code="http.refused", details=details)
    return type(plain)(message, code=plain.code, hint=plain.hint, details=details)


def _is_spent(response: httpx2.Response, limits: RateLimit) -> bool:
    """A 403 with nothing left is a limit, not a lack of rights (GitHub says it so)."""
    left = response.headers.get(limits.remaining, "") if limits.remaining else ""
    return response.status_code in (403, 503) and left.strip() == "0"


def _wait(response: httpx2.Response, limits: RateLimit, now: datetime) -> timedelta | None:
    """Read when the limit ends: seconds from now, or a moment in seconds or milliseconds."""
    text = response.headers.get(limits.retry_after, "").strip()
    if not text and limits.reset:
        text = response.headers.get(limits.reset, "").strip()
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now)
    if seconds > _EPOCH * 1000:
        seconds /= 1000
    if seconds > _EPOCH:
        seconds -= now.timestamp()
    if seconds != seconds:
        return None
    return timedelta(seconds=min(max(seconds, 0.0), _LONGEST_WAIT.total_seconds()))


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), _LONGEST_WAIT)


def _asked(plain: NextScriptError) -> timedelta | None:
    return plain.retry_after if isinstance(plain, RateLimited) else None


def _first(body: JsonValue, pointers: list[str]) -> str:
    for pointer in pointers:
        found = at_pointer(body, pointer)
        if found not in (None, "", [], {}):
            return text_of(found)[:_LONGEST_MESSAGE]  # type: ignore[arg-type] # a part of JSON
    return ""


def _excerpt(plain: NextScriptError) -> JsonValue:
    return plain.details.get("body") if isinstance(plain.details, dict) else None
