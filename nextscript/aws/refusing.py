"""What a refusal of such a service means for a step."""

from __future__ import annotations

import json
import re

import httpx2

from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable

_NOT_KNOWN = frozenset(
    [
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "MissingAuthenticationToken",
        "InvalidAccessKeyId",
        "MissingAuthenticationTokenException",
        "InvalidSecurity",
        "OptInRequired",
    ]
)
_SLOWER = frozenset(
    [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "KmsThrottled",
        "OverLimit",
    ]
)
_NAME = re.compile(rb"<Code>([^<]{1,200})</Code>")
_SAID = re.compile(rb"<Message>([^<]{1,500})</Message>")


def failure(response: httpx2.Response) -> NextScriptError:
    """Give the error of an answer that is none of success."""
    name, said = _told(response)
    message = f"The service refused: {said or name or response.status_code}"[:500]
    if name in _NOT_KNOWN:
        return ConnectionRefused(message, details={"code": name}, hint="Check the key.")
    if name in _SLOWER or response.status_code == 429:
        return RateLimited(message)
    slug = f"aws.{_snake(name)}" if name else "aws.status"
    if response.status_code >= 500 or response.status_code == 408:
        return Retryable(message, code=slug)
    return Rejected(message, code=slug)


def _told(response: httpx2.Response) -> tuple[str, str]:
    """Find the error's name and words, as either protocol writes them."""
    content = response.content[:100_000]
    if content.lstrip()[:1] == b"<":
        name, said = _NAME.search(content), _SAID.search(content)
        return _text(name), _text(said)
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        body = None
    found = body if isinstance(body, dict) else {}
    # SQS names an error twice; the header has the name its older protocol used, for its clients.
    name_ = str(found.get("__type") or "").rpartition("#")[2].rpartition(":")[2]
    return name_, str(found.get("message") or found.get("Message") or "")


def _text(found: re.Match[bytes] | None) -> str:
    return found[1].decode("utf-8", "replace") if found else ""


def _snake(code: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]", "", code.rpartition(".")[2])
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower()[:60]
