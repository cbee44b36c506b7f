"""Emptying a queue."""

from __future__ import annotations

from connectors.rabbitmq.purge_queue import purge_queue
from nextscript.testing import run
from tests.connectors.rabbitmq.conftest import Queue, context


async def test_what_waits_goes_and_is_counted(queue: Queue) -> None:
    await queue.send(1, 2, 3)
    assert await run(purge_queue, {"queue": queue.name}, context()) == {"count": 3}
    assert await queue.waiting() == 0
