"""`rabbitmq.queue_info`: how many wait in a queue, and how many listen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from connectors.rabbitmq.client import connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from connectors.rabbitmq.messages import QUEUE
from connectors.rabbitmq.names import QueueName
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

if TYPE_CHECKING:
    from aio_pika.abc import AbstractQueue


class QueueInput(BaseModel):
    """Which queue."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)


class QueueInfo(BaseModel):
    """A queue as it is now."""

    queue: str
    messages: int = Field(description="How many wait to be delivered.")
    consumers: int = Field(description="How many listen to it.")

    @classmethod
    def of(cls, queue: AbstractQueue) -> QueueInfo:
        """Read what the server told of a queue."""
        told = queue.declaration_result
        return cls(
            queue=queue.name, messages=told.message_count or 0, consumers=told.consumer_count or 0
        )


@activity(
    "rabbitmq.queue_info",
    title="Look at a queue",
    effects="idempotent",
    keywords=("length", "count", "amqp", "backlog"),
    examples=(Example(title="How much is left to do", config={"queue": "tasks"}),),
)
async def queue_info(input: QueueInput, ctx: ActivityContext[RabbitConnection]) -> QueueInfo:
    """Say how many messages wait in a queue and how many listen to it."""
    async with connected(ctx.connection, ctx.dial) as channel:
        with translated(asked=True):
            return QueueInfo.of(await channel.declare_queue(input.queue, passive=True))
