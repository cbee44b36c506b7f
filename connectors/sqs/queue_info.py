"""`sqs.queue_info`: how much waits in a queue."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.sqs.choices import queues
from connectors.sqs.client import QUEUE, QueueName, address_of, call
from connectors.sqs.connection import SqsConnection
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class InfoInput(BaseModel):
    """Which queue."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)


class QueueInfo(BaseModel):
    """What the service says of a queue; its counts are estimates."""

    url: str
    waiting: int = Field(description="Messages that can be had.")
    held: int = Field(description="Messages somebody was given and has not taken out.")
    delayed: int
    fifo: bool
    attributes: dict[str, JsonValue]


@activity(
    "sqs.queue_info",
    title="Look at a queue",
    effects="idempotent",
    keywords=("sqs", "aws", "amazon", "count", "length", "depth"),
    options={"/queue": queues},
    examples=(Example(title="How many tasks wait", config={"queue": "tasks"}),),
)
async def queue_info(input: InfoInput, ctx: ActivityContext[SqsConnection]) -> QueueInfo:
    """Say how many messages wait in a queue and how it is set up."""
    address = await address_of(ctx.http, ctx.connection, input.queue)
    body: dict[str, JsonValue] = {"QueueUrl": address, "AttributeNames": ["All"]}
    found = (await call(ctx.http, ctx.connection, "GetQueueAttributes", body)).get("Attributes")
    known = found if isinstance(found, dict) else {}
    return QueueInfo(
        url=address,
        waiting=_count(known.get("ApproximateNumberOfMessages")),
        held=_count(known.get("ApproximateNumberOfMessagesNotVisible")),
        delayed=_count(known.get("ApproximateNumberOfMessagesDelayed")),
        fifo=str(known.get("FifoQueue", "")).lower() == "true",
        attributes=known,
    )


def _count(value: JsonValue) -> int:
    text = str(value)
    return int(text) if text.isdigit() else 0
