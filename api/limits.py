"""How often one caller may ask: counted per API key, per user and per webhook, in this process."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import timedelta

from cachetools import LRUCache
from starlette.requests import Request

from activities.operation import Actor
from nextscript.errors import TooMany

_CALLERS = 50_000
_MINUTE = 60.0


@dataclass(frozen=True)
class Left:
    """What a caller may still ask, and the seconds until it is all there again."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """Say so, as the draft on RateLimit headers does."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class Limits:
    """A bucket per caller: full at first, and filled again evenly within a minute."""

    def __init__(self, per_minute: int) -> None:
        self._limit = per_minute
        self._rate = per_minute / _MINUTE
        self._buckets: LRUCache[str, tuple[float, float]] = LRUCache(_CALLERS)

    def take(self, caller: str) -> Left:
        """Count a request. Raises TooMany when the caller asks too often."""
        now = time.monotonic()
        level, at = self._buckets.get(caller, (float(self._limit), now))
        level = min(self._limit, level + (now - at) * self._rate)
        if level < 1:
            wait = timedelta(seconds=(1 - level) / self._rate)
            said = f"No more than {self._limit:,} requests a minute, please; wait a little."
            raise TooMany(said, retry_after=wait)
        level -= 1
        self._buckets[caller] = level, now
        return Left(self._limit, int(level), math.ceil((self._limit - level) / self._rate))


def count(request: Request, actor: Actor | None, *, hook: bool) -> Left | None:
    """Count a request for who sends it; what is open to everybody is counted only at webhooks.

    Raises TooMany.
    """
    limits: Limits = request.app.state.limits
    if actor is not None:
        return limits.take(f"{actor.kind}:{actor.id}")
    if not hook or "project" not in request.path_params:
        return None
    # A list, so that no other project and path can be written to look the same.
    return limits.take(f"hook:{[request.path_params['project'], request.path_params.get('path')]}")
