"""Making queues."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from connectors.rabbitmq.declare_queue import declare_queue
from connectors.rabbitmq.publish import publish
from nextscript.errors import Rejected
from nextscript.testing import run
from tests.connectors.rabbitmq.conftest import Queue, context


async def test_a_queue_is_made_bound_and_left_alone_the_next_time(queue: Queue) -> None:
    config: dict[str, JsonValue] = {
        "queue": f"{queue.name}.dead",
        "bindings": [{"exchange": "amq.topic", "routing_key": f"{queue.name}.#"}],
        "message_ttl": "1h",
        "max_length": 100,
    }
    sent: dict[str, JsonValue] = {
        "exchange": "amq.topic",
        "routing_key": f"{queue.name}.new",
        "body": 1,
    }
    empty = {"queue": f"{queue.name}.dead", "messages": 0, "consumers": 0}
    assert await run(declare_queue, config, context()) == empty
    await run(publish, sent, context())
    assert await run(declare_queue, config, context()) == {**empty, "messages": 1}


async def test_a_queue_that_is_there_otherwise_stays_as_it_is(queue: Queue) -> None:
    with pytest.raises(Rejected) as refused:
        await run(declare_queue, {"queue": queue.name, "max_length": 5}, context())
    assert refused.value.code == "rabbitmq.precondition_failed"
