"""How often somebody may fail to sign in: ten times in five minutes for one account.

Counted in this process, for known and unknown accounts alike; nobody is locked out for longer.
"""

from __future__ import annotations

import time
from datetime import timedelta

from cachetools import TTLCache

from nextscript.errors import TooMany

FAILURES, WINDOW = 10, timedelta(minutes=5)
_failed: TTLCache[str, list[float]] = TTLCache(maxsize=50_000, ttl=WINDOW.total_seconds())


def refuse_flood(account: str) -> None:
    """Raise TooMany when an account has failed too often of late."""
    recent = _recent(account)
    if len(recent) >= FAILURES:
        wait = WINDOW.total_seconds() - (time.monotonic() - recent[0])
        raise TooMany(
            "Too many failed attempts; wait a little.",
            retry_after=timedelta(seconds=max(1.0, wait)),
        )


def count_failure(account: str) -> None:
    """Remember a failed attempt."""
    _failed[account] = [*_recent(account), time.monotonic()]


def forget(account: str) -> None:
    """Start again after a success."""
    _failed.pop(account, None)


def _recent(account: str) -> list[float]:
    since = time.monotonic() - WINDOW.total_seconds()
    return [at for at in _failed.get(account, []) if at > since]


def forget_all() -> None:
    """Start again for everybody."""
    _failed.clear()
