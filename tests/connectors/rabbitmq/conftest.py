"""The RabbitMQ of this machine, and a queue of its own for as long as a test runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aiormq import Channel
from aiormq.abc import ChannelFrame
from pamqp.base import Frame
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader
from pamqp.heartbeat import Heartbeat
from pydantic import JsonValue

from connectors.rabbitmq import RabbitConnection
from connectors.rabbitmq.publish import publish
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run

PORT = 5672


def local(**fields: object) -> RabbitConnection:
    """A connection to the server of this machine."""
    usual = {"host": "127.0.0.1", "port": PORT, "user": "guest", "password": "guest", "tls": "off"}
    return RabbitConnection.model_validate({**usual, **fields})


def context(connection: RabbitConnection | None = None) -> ActivityContext[RabbitConnection]:
    """What a step gets where an operator has opened this machine."""
    return activity_context(connection or local(), allow="127.0.0.1")


@dataclass
class Queue:
    """A queue, and a door to the server that is not ours."""

    name: str
    channel: AbstractChannel

    async def send(self, *bodies: JsonValue, **config: JsonValue) -> Any:  # Any: JSON of the node
        """Publish by our node, without message ids of the sender's."""
        messages: list[JsonValue] = [{"body": body} for body in bodies]
        given: dict[str, JsonValue] = {"routing_key": self.name, "messages": messages, **config}
        return await run(publish, given, context())

    async def send_unnamed(self, *contents: bytes) -> None:
        """Publish without message ids, which the driver would add."""
        inside = await self.channel.get_underlay_channel()
        assert isinstance(inside, Channel)
        for content in contents:
            frames: list[Frame | ContentHeader | ContentBody | Heartbeat] = [
                Basic.Publish(routing_key=self.name),
                ContentHeader(body_size=len(content), properties=Basic.Properties()),
                ContentBody(content),
            ]
            await inside.write_queue.put(ChannelFrame.marshall(inside.number, frames))

    async def waiting(self) -> int:
        """Count what waits in it."""
        found = await self.channel.declare_queue(self.name, passive=True)
        return found.declaration_result.message_count or 0


@pytest.fixture
async def queue() -> AsyncIterator[Queue]:
    name = f"test.{uuid4().hex[:12]}"
    opened = await aio_pika.connect("amqp://guest:guest@127.0.0.1:5672/")
    async with opened:
        channel = await opened.channel(publisher_confirms=False)
        await channel.declare_queue(name)
        try:
            yield Queue(name, channel)
        finally:
            cleaner = await opened.channel()
            await cleaner.queue_delete(name)
            await cleaner.queue_delete(f"{name}.dead")
