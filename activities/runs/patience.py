"""Not waiting for an engine that is away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from activities.runs.context import Running
from nextscript.errors import Unavailable

T = TypeVar("T")
_SOON = 1.0
_CHECK = 0.6


async def unless_away(running: Running, work: Coroutine[Any, Any, T]) -> T:
    """Give what the engine answers. Slow is waited for; away is Unavailable within two seconds."""
    asking = asyncio.ensure_future(work)
    try:
        await asyncio.wait([asking], timeout=_SOON)
        if not asking.done():
            await _see_that_it_answers(running)
        return await asking
    finally:
        asking.cancel()


async def _see_that_it_answers(running: Running) -> None:
    try:
        async with asyncio.timeout(_CHECK):
            await running.parts.engine.check()
    except TimeoutError:
        raise Unavailable("Temporal does not answer just now; try again soon.") from None
