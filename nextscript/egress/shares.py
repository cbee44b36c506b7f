"""How much one project sends, so that its loops are nobody else's trouble."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from nextscript.errors import RateLimited

_LOOK = 0.25
_WAIT = 30.0
_AGAIN = timedelta(seconds=10)


class Turns(Protocol):
    """Says when a project may send something more."""

    async def turn(self, project_id: str) -> None:
        """Wait for it; see `Shares.turn`."""


class Shares:
    """Requests and connections of each project within a minute, counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def turn(self, project_id: str) -> None:
        """Wait until the project may send something more, and count it.

        Raises RateLimited `egress.share` when that takes longer than half a minute: then it was
        not sent, and others go first.
        """
        try:
            async with asyncio.timeout(_WAIT):
                while not self._limiter.hit(self._item, project_id):  # noqa: ASYNC110  # time passes
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            raise RateLimited(
                f"The project sends more than its share of {self._item.amount:,} requests a minute "
                "from each worker",
                retry_after=_AGAIN,
                code="egress.share",
            ) from None
