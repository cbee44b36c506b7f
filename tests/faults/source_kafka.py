"""A topic of librdkafka's own broker, which speaks the real protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, Producer, TopicPartition

from tests.faults.proxy import Proxy, proxy
from tests.faults.source import Source

_SECONDS = 10.0
_HOST = b"\x00\x09127.0.0.1"


class KafkaTopic:
    """A topic, and how far the listener's group is behind.

    How far it has read is kept with the runs; what is held back is the commit for people to see.
    """

    ack = b"\x00\x08\x00\x03"
    """Kind and version of a request to commit offsets."""
    flow = ""

    def __init__(self, link: Proxy, port: int) -> None:
        self.link = link
        self.servers = f"127.0.0.1:{port}"
        self.topic = f"faults-{uuid4().hex}"
        self._producer = Producer({"bootstrap.servers": self.servers, "log_level": 0})

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "tls": "off", "mechanism": "none"}
        return {"key": "kafka", "name": "Broker", "kind": "kafka", "fields": fields}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"topics": [self.topic], "begin": "all"}
        return {"type": "kafka.on_message", "config": config, "connection": "kafka"}

    def send(self, names: list[str]) -> None:
        """Write a message for each name, into all partitions by turns."""
        for at, name in enumerate(names):
            self._producer.produce(self.topic, f'{{"name": "{name}"}}', partition=at % 4)
        assert self._producer.flush(_SECONDS) == 0

    def left(self) -> int:
        """Say how far the listener's group is behind."""
        group = f"nextscript-{self.flow}-message"
        consumer = Consumer({"bootstrap.servers": self.servers, "group.id": group})
        try:
            parts = [TopicPartition(self.topic, number) for number in range(4)]
            behind = 0
            for one in consumer.committed(parts, timeout=_SECONDS):
                _, end = consumer.get_watermark_offsets(one, timeout=_SECONDS)
                behind += end - max(one.offset, 0)
            return behind
        finally:
            consumer.close()


@contextmanager
def kafka_topic() -> Iterator[Source]:
    """Make a broker, and a topic of it when it is first written to."""
    held = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1})
    [broker] = held.list_topics(timeout=_SECONDS).brokers.values()
    port = int(broker.port)
    with proxy(port) as link:
        # The broker tells where it is: that is the proxy, too.
        own, other = _HOST + port.to_bytes(4, "big"), _HOST + int(str(link.at)).to_bytes(4, "big")
        link.change = lambda piece: piece.replace(own, other)
        made = KafkaTopic(link, port)
        yield made
