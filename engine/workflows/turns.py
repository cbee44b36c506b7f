"""The order in which news of one activation is applied: results, then timers, then messages.

Whether a result and a message come in one activation is not the same in every replay: the SDK joins
a workflow task that gave no command with the next one, or does not (seen when a run that was in no
cache was steered). In an order of our own both ways give the same commands. It needs the SDK to
run all of an activation at once, which the worker asks for (engine.workers).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

TIMERS = 2
"""Activities report three turns of the loop after they are delivered; a timer would at once."""
_MESSAGES = 8


def later(turns: int, call: Callable[[], None]) -> None:
    """Call after so many turns of the loop, in this activation."""
    loop = asyncio.get_running_loop()
    if turns == 0:
        call()
    else:
        loop.call_soon(later, turns - 1, call)


async def after_results() -> None:
    """Let the results and timers of this activation come first."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    later(_MESSAGES, lambda: done.set_result(None))
    await done
