"""What a storage's refusals mean for a step."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx2

from connectors.s3.xml import parsed, text_of
from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable

_NOT_KNOWN_TEXT = """
    InvalidAccessKeyId SignatureDoesNotMatch ExpiredToken InvalidToken InvalidSecurity
    AccountProblem NotSignedUp TokenRefreshRequired
"""
_NOT_KNOWN = frozenset(_NOT_KNOWN_TEXT.split())
_SLOWER = frozenset({"SlowDown", "TooManyRequests", "RequestLimitExceeded", "Throttling"})
_PASSING = frozenset({"InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted"})
_BY_STATUS = {403: "AccessDenied", 404: "NotFound", 412: "PreconditionFailed", 429: "SlowDown"}
_CALLED = {"NoSuchKey": "not_found", "NoSuchVersion": "not_found"}


def failure(response: httpx2.Response) -> NextScriptError:
    """Give the error of an answer that is none of success."""
    root = parsed(response.content)
    code, said = text_of(root, "Code"), text_of(root, "Message")
    code = code or _BY_STATUS.get(response.status_code, f"Status{response.status_code}")
    message = f"The storage refused: {said or code}"[:500]
    slug = f"s3.{_CALLED.get(code) or _snake(code)}"
    if code in _NOT_KNOWN:
        return ConnectionRefused(message, details={"code": code})
    if code in _SLOWER:
        return RateLimited(message, retry_after=_wait(response))
    if code in _PASSING or response.status_code >= 500:
        return Retryable(message, code=slug)
    return Rejected(message, code=slug, hint=_hint(code, response))


def _hint(code: str, response: httpx2.Response) -> str | None:
    if code == "RequestTimeTooSkewed":
        return "The clock of this server is wrong; whoever runs it has to set it."
    region = response.headers.get("x-amz-bucket-region", "")
    if response.status_code in (301, 307, 400) and re.fullmatch(r"[a-z0-9-]{1,40}", region):
        return f"The bucket is in the region {region}: set it in the connection."
    return None


def _wait(response: httpx2.Response) -> timedelta | None:
    text = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(text), 3600)) if text.isdigit() else None


def _snake(code: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[^A-Za-z0-9]", "", code)).lower()[:60]
