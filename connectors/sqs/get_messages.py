"""`sqs.get_messages`: what waits in a queue."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sqs.choices import queues
from connectors.sqs.client import QUEUE, QueueName, address_of, delete
from connectors.sqs.connection import SqsConnection
from connectors.sqs.messages import Message, read, receive
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs
from nextscript.node_types import Example

_HIDDEN = 120
"""Seconds until a message that was not taken out can be had again."""


class GetInput(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)
    max_messages: int = Field(
        default=10, ge=1, le=1_000, description="At most so many; fewer when fewer wait."
    )
    wait: int = Field(
        default=0, ge=0, le=20, description="Seconds to wait for the first when none is there."
    )
    take: bool = Field(
        default=True,
        title="Take them out",
        description="Without it they can be had again after two minutes.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


class GetResult(BaseModel):
    """What was there."""

    messages: list[Message]
    count: int


@activity(
    "sqs.get_messages",
    title="Get messages",
    effects="unsafe",
    keywords=("sqs", "aws", "amazon", "queue", "receive", "read"),
    options={"/queue": queues},
    examples=(Example(title="Up to 50 tasks", config={"queue": "tasks", "max_messages": 50}),),
)
async def get_messages(input: GetInput, ctx: ActivityContext[SqsConnection]) -> GetResult:
    """Give the messages that wait in a queue, and take them out of it.

    They are taken out when all were read, together. The service may leave some out that are there.
    If the step's outcome is unknown it is shown and not repeated.
    """
    address = await address_of(ctx.http, ctx.connection, input.queue)
    found = await receive(
        ctx.http,
        ctx.connection,
        address,
        most=input.max_messages,
        wait=input.wait,
        hidden=_HIDDEN,
    )
    messages = [await read(one, input.read_as, ctx.files) for one in found]
    if input.take:
        receipts = [str(one.get("ReceiptHandle")) for one in found]
        await delete(ctx.http, ctx.connection, address, receipts)
    return GetResult(messages=messages, count=len(messages))
