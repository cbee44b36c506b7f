"""`rabbitmq.get_messages`: what waits in a queue, taken or only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from connectors.rabbitmq.client import ANSWER_SECONDS, connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import translated
from connectors.rabbitmq.messages import QUEUE, Message, read
from connectors.rabbitmq.names import QueueName
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, lines
from nextscript.files import File
from nextscript.node_types import Example

if TYPE_CHECKING:
    from aio_pika.abc import AbstractIncomingMessage, AbstractQueue


class GetInput(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)
    max_messages: int = Field(
        default=100, ge=1, le=10_000, description="At most so many; fewer when fewer wait."
    )
    take: bool = Field(
        default=True,
        title="Take them out",
        description="Without it they stay in the queue, marked as delivered before.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)
    into_file: bool = Field(
        default=False,
        title="Into a file",
        description="Gives one file with a line of JSON per message instead of a list.",
    )


class GetResult(BaseModel):
    """What was there."""

    messages: list[Message] = Field(description="Empty when they are in the file.")
    count: int
    file: File | None = Field(default=None, description="The messages as lines of JSON.")


@activity(
    "rabbitmq.get_messages",
    title="Get messages",
    effects="unsafe",
    keywords=("receive", "read", "queue", "amqp", "consume", "peek"),
    examples=(
        Example(title="Up to 50 waiting tasks", config={"queue": "tasks", "max_messages": 50}),
        Example(title="Look without taking", config={"queue": "tasks.dead", "take": False}),
    ),
)
async def get_messages(input: GetInput, ctx: ActivityContext[RabbitConnection]) -> GetResult:
    """Give the messages that wait in a queue, and take them out of it.

    They are taken out when all were read (and the file was kept), together: a step that fails
    leaves them. If the step's outcome is unknown it is shown and not repeated.
    """
    async with connected(ctx.connection, ctx.dial) as channel:
        with translated(asked=True):
            queue = await channel.get_queue(input.queue, ensure=False)
            found = await _waiting(queue, input.max_messages)
            messages = [await read(one, input.read_as, ctx.files) for one in found]
            result = GetResult(messages=messages, count=len(messages))
            if input.into_file:
                name = f"{input.queue}.jsonl"
                result.file = await ctx.files.write(lines(messages), name=name)
                result.messages = []
            if found and input.take:
                await found[-1].ack(multiple=True)
                await channel.close()  # its answer says that the acknowledgement has arrived
    return result


async def _waiting(queue: AbstractQueue, most: int) -> list[AbstractIncomingMessage]:
    found: list[AbstractIncomingMessage] = []
    while len(found) < most:
        message = await queue.get(fail=False, timeout=ANSWER_SECONDS)
        if message is None:
            break
        found.append(message)
    return found
