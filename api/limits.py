"""How often one caller may ask: counted per API key, per user and per webhook, in this process."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from activities.operation import Actor
from api.quotas import quota_headers
from nextscript.errors import Quota, TooMany

_HOOKS = 4096
_KEY = secrets.token_bytes(16)


@dataclass(frozen=True)
class Left:
    """What a caller may still ask, and the seconds until there is more."""

    quota: Quota
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """Say so in headers."""
        return quota_headers(self.quota, self.remaining, self.reset)


class Limits:
    """A window that slides per caller."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._quota = Quota("requests", per_minute, 60)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, caller: str) -> Left:
        """Count a request. Raises TooMany when the caller asks too often."""
        taken = self._limiter.hit(self._item, caller)
        stats = self._limiter.get_window_stats(self._item, caller)
        reset = max(1, math.ceil(stats.reset_time - time.time()))
        if not taken:
            said = f"No more than {self._quota.limit:,} requests a minute, please; wait a little."
            raise TooMany(said, retry_after=timedelta(seconds=reset), quota=self._quota)
        return Left(self._quota, stats.remaining, reset)


def count(request: Request, actor: Actor | None, *, hook: bool) -> Left | None:
    """Count a request for who sends it; what is open to everybody is counted only at webhooks.

    Raises TooMany.
    """
    limits: Limits = request.app.state.limits
    if actor is not None:
        return limits.take(f"{actor.kind}:{actor.id}")
    if not hook or "project" not in request.path_params:
        return None
    return limits.take(_hook(request.path_params["project"], request.path_params.get("path")))


def _hook(project: str, path: str | None) -> str:
    """Name a webhook, known or not, by one of so many numbers, which nobody outside can tell.

    Paths are anybody's to make up: counted each for itself, a flood of them would cost more than
    it is refused for.
    """
    named = json.dumps([project, path]).encode()  # a list: no other two can look the same
    mark = hashlib.blake2b(named, key=_KEY, digest_size=8).digest()
    return f"hook:{int.from_bytes(mark) % _HOOKS}"
