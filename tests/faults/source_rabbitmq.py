"""A queue of RabbitMQ."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractQueue

from tests.faults.proxy import Proxy, proxy
from tests.faults.source import Source

T = TypeVar("T")
_RABBIT = 5672
_ACK = b"\x00\x3c\x00\x50"
"""Class and method of AMQP's basic.ack."""


class Rabbit:
    """A queue, and how much waits in it."""

    flow = ""

    def __init__(self, link: Proxy) -> None:
        self.link = link
        self.ack = _ACK
        self._name = f"faults-{uuid4().hex}"

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "user": "guest", "tls": "off"}
        about = {"key": "rabbitmq", "name": "Broker", "kind": "rabbitmq"}
        return {**about, "fields": fields, "secrets": {"password": "guest"}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"queue": self._name, "prefetch": 50}
        return {"type": "rabbitmq.on_message", "config": config, "connection": "rabbitmq"}

    def send(self, names: list[str]) -> None:
        """Send a message for each name."""
        self._do(self._send(names))

    def left(self) -> int:
        """Say how many messages are not acknowledged: consumers' own are counted only by them."""
        return self._do(self._left())

    async def make(self, channel: AbstractChannel) -> AbstractQueue:
        """Make the queue, or find it."""
        return await channel.declare_queue(self._name, durable=True)

    async def _send(self, names: list[str]) -> None:
        async with await aio_pika.connect(port=_RABBIT) as connection:
            channel = await connection.channel()
            await self.make(channel)
            for name in names:
                body = f'{{"name": "{name}"}}'.encode()
                message = aio_pika.Message(body, message_id=name, delivery_mode=2)
                await channel.default_exchange.publish(message, self._name)

    async def _left(self) -> int:
        async with await aio_pika.connect(port=_RABBIT) as connection:
            queue = await self.make(await connection.channel())
            return queue.declaration_result.message_count or 0

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)


@contextmanager
def rabbit() -> Iterator[Source]:
    """Make a queue."""
    with proxy(_RABBIT) as link:
        made = Rabbit(link)
        made.send([])
        yield made
