"""`rabbitmq.purge_queue`: all waiting messages go."""

from __future__ import annotations

from pydantic import BaseModel, Field

from connectors.rabbitmq.client import connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from connectors.rabbitmq.queue_info import QueueInput
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class Purged(BaseModel):
    """What went."""

    count: int = Field(description="How many messages were deleted.")


@activity(
    "rabbitmq.purge_queue",
    title="Empty a queue",
    effects="unsafe",
    keywords=("purge", "clear", "delete", "amqp"),
    examples=(Example(title="Forget the tasks of yesterday", config={"queue": "tasks"}),),
)
async def purge_queue(input: QueueInput, ctx: ActivityContext[RabbitConnection]) -> Purged:
    """Delete the messages that wait in a queue; those being worked on stay.

    Repeating it would delete what has come meanwhile, so a step whose outcome is unknown is shown.
    """
    async with connected(ctx.connection, ctx.dial) as channel:
        with translated(asked=True):
            queue = await channel.get_queue(input.queue, ensure=False)
            return Purged(count=(await queue.purge()).message_count or 0)
