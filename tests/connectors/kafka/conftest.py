"""A Kafka broker in this process: librdkafka's own, which speaks the real protocol."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from pydantic import JsonValue

from connectors.kafka import KafkaConnection
from connectors.kafka.produce import produce
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run


class Broker:
    """It makes topics when they are asked for, with four partitions."""

    def __init__(self) -> None:
        self._held = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1})
        [broker] = self._held.list_topics(timeout=10).brokers.values()
        self.port = int(broker.port)

    def local(self, **fields: object) -> KafkaConnection:
        """A connection to it."""
        usual = {"host": "127.0.0.1", "port": self.port, "tls": "off", "mechanism": "none"}
        return KafkaConnection.model_validate({**usual, **fields})

    def context(self, **fields: object) -> ActivityContext[KafkaConnection]:
        """What a step gets where an operator has opened this machine."""
        return activity_context(self.local(**fields), allow="127.0.0.1")

    async def send(self, topic: str, *bodies: JsonValue, **config: JsonValue) -> Any:
        # Any: JSON of the node
        """Write messages by our node."""
        messages: list[JsonValue] = [{"body": body} for body in bodies]
        given: dict[str, JsonValue] = {"topic": topic, "messages": messages, **config}
        return await run(produce, given, self.context())


@pytest.fixture(scope="session")
def broker() -> Broker:
    return Broker()


@pytest.fixture
async def topic(broker: Broker) -> str:
    name = f"test-{uuid4().hex[:12]}"
    await broker.send(name, "first", partition=0)
    return name
