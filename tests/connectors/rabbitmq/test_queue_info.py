"""Looking at a queue."""

from __future__ import annotations

import pytest

from connectors.rabbitmq.queue_info import queue_info
from nextscript.errors import Rejected
from nextscript.testing import run
from tests.connectors.rabbitmq.conftest import Queue, context


async def test_what_waits_is_counted(queue: Queue) -> None:
    await queue.send(1, 2)
    found = await run(queue_info, {"queue": queue.name}, context())
    assert found == {"queue": queue.name, "messages": 2, "consumers": 0}


async def test_a_queue_that_is_not_there_is_named() -> None:
    with pytest.raises(Rejected, match="no queue 'nowhere'") as refused:
        await run(queue_info, {"queue": "nowhere"}, context())
    assert refused.value.code == "rabbitmq.not_found"
