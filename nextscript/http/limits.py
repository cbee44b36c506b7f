"""Waiting within a step where a service asks for a moment's patience."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from nextscript.activity import ActivityContext
from nextscript.errors import RateLimited

T = TypeVar("T")
_ALTOGETHER = 60.0
_UNSAID = timedelta(seconds=2)


async def within_limits(
    ctx: ActivityContext[Any], ask: Callable[[], Awaitable[T]]
) -> T:  # Any: whatever connection the step has
    """Ask a service; when it asks to slow down, wait as long as it says and ask again.

    For steps that ask more than once: the retry policy would begin with the first request again.
    Raises RateLimited when the waits come to more than a minute, and whatever `ask` raises.
    """
    waited = 0.0
    while True:
        try:
            return await ask()
        except RateLimited as limited:
            pause = (limited.retry_after or _UNSAID).total_seconds()
            waited += pause
            if waited > _ALTOGETHER:
                raise
        ctx.log("info", f"The service asked to slow down: waiting for {pause:g} s")
        await asyncio.sleep(pause)
