"""Posting a signed message, and what its receiver's answer means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import httpx2

from activities.columns import now
from activities.events.signatures import signed_headers
from nextscript.egress import EgressClient
from nextscript.egress.client import Streamed
from nextscript.errors import RateLimited, Rejected, Retryable

GONE = 410
_SECONDS = 15.0
_LATER = (429, 503)
_EXCERPT = 1_000
_PATIENCE = 2.0


@dataclass(frozen=True)
class Answered:
    """What a receiver answered, the beginning of it, and how long that took."""

    status: int
    excerpt: str
    retry_after: str | None
    milliseconds: int


async def post(
    egress: EgressClient, url: str, keys: Iterable[bytes], id_: str, body: bytes
) -> Answered:
    """Send a message once, signed by each key. Raises Rejected, Retryable when nobody answers."""
    began = time.monotonic()
    headers = signed_headers(keys, id_, int(time.time()), body)
    headers["content-type"] = "application/json"
    headers["user-agent"] = "NextScript"
    async with egress.stream(
        "POST", url, content=body, headers=headers, max_redirects=0, max_seconds=_SECONDS
    ) as answer:
        taken = round((time.monotonic() - began) * 1000)
        retry_after = answer.headers.get("retry-after")
        return Answered(answer.status_code, await _beginning(answer), retry_after, taken)


async def _beginning(answer: Streamed) -> str:
    """Read what the answer begins with; its status has come, so that nothing else counts."""
    said = b""
    with suppress(Rejected, Retryable, TimeoutError, httpx2.TransportError):
        async with asyncio.timeout(_PATIENCE):
            said = (await answer.beginning(_EXCERPT)).content
    return said[:_EXCERPT].decode("utf-8", "replace").replace("\0", "\ufffd")


def refuse_unless_taken(answer: Answered) -> None:
    """Raise Retryable for every answer that does not end it; one from 200 to 299 and 410 do."""
    if 200 <= answer.status < 300 or answer.status == GONE:
        return
    said = f"The receiver answered {answer.status}"
    if answer.status in _LATER and answer.retry_after:
        raise RateLimited(said, retry_after=_pause(answer.retry_after))
    raise Retryable(said, code="run.callback")


def _pause(retry_after: str) -> timedelta | None:
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after), 86_400))
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(timedelta(0), at - now())
