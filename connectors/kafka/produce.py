"""`kafka.produce`: one message or many, each written by all replicas."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.kafka.choices import topics
from connectors.kafka.client import writer
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from connectors.kafka.messages import TOPIC
from connectors.kafka.names import Partition, TopicName
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, BodyAs, to_bytes
from nextscript.errors import Rejected
from nextscript.node_types import Example

_KEY = "Messages with the same key stand in the same partition, in order."
_AT_ONCE = 500


class Outgoing(BaseModel):
    """One message of many."""

    model_config = ConfigDict(extra="forbid")
    body: JsonValue = Field(description="The content.")
    key: str | None = Field(default=None, description=_KEY)
    headers: dict[str, str] = Field(default={}, description="Added to the headers of all.")
    partition: Partition | None = Field(default=None, description="If the key does not say it.")


class ProduceInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    topic: TopicName = Field(description=TOPIC)
    body: JsonValue = Field(default=None, description="The content of one message.")
    key: str | None = Field(default=None, description=_KEY)
    messages: list[Outgoing] | None = Field(
        default=None, max_length=10_000, description="Or many messages."
    )
    body_as: BodyAs = Field(default="json", title="Send the body as", description=BODY_AS)
    headers: dict[str, str] = Field(default={}, description="Said about the message.")
    partition: Partition | None = Field(default=None, description="If the key does not say it.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.messages is not None and (self.body is not None or self.key is not None):
            raise ValueError("give either body and key, or messages")
        return self

    def all_messages(self) -> list[Outgoing]:
        """Give the messages, one or many."""
        one = Outgoing(body=self.body, key=self.key, partition=self.partition)
        return [one] if self.messages is None else self.messages


class Written(BaseModel):
    """Where a message stands."""

    partition: int
    offset: int


class Produced(BaseModel):
    """What was written."""

    count: int
    messages: list[Written] = Field(description="Where each stands, in order.")


@activity(
    "kafka.produce",
    title="Write messages",
    effects="unsafe",
    options={"/topic": topics},
    keywords=("send", "publish", "event", "stream", "topic"),
    examples=(
        Example(
            title="An event of an order",
            config={"topic": "orders", "key": "{{ input.order }}", "body": {"state": "paid"}},
        ),
    ),
)
async def produce(input: ProduceInput, ctx: ActivityContext[KafkaConnection]) -> Produced:
    """Write messages to a topic, and wait until all in-sync replicas have them.

    A step whose outcome is unknown is shown and not repeated, for the messages could stand there
    twice.
    """
    given = input.all_messages()
    contents = [await to_bytes(one.body, input.body_as, ctx.files) for one in given]
    written: list[Written] = []
    async with writer(ctx.connection, ctx.dial) as (client, way):
        with translated(asked=False):
            known = await way.within(client.partitions_for(input.topic))
        for at in range(0, len(given), _AT_ONCE):
            part = list(zip(given, contents, strict=True))[at : at + _AT_ONCE]
            with translated(asked=True):
                written += await way.within(_sent(client, input, part, known))
            ctx.heartbeat(len(written))
    return Produced(count=len(written), messages=written)


async def _sent(
    client: Any,  # Any: the driver has no types
    input: ProduceInput,
    part: list[tuple[Outgoing, bytes]],
    known: set[int],
) -> list[Written]:
    waiting = []
    for one, content in part:
        partition = input.partition if one.partition is None else one.partition
        if partition is not None and partition not in known:
            said = f"The topic has no partition {partition}"
            raise Rejected(said, code="kafka.unknown_partition")
        headers = [
            (name, value.encode()) for name, value in {**input.headers, **one.headers}.items()
        ]
        key = None if one.key is None else one.key.encode()
        waiting.append(
            await client.send(input.topic, content, key=key, partition=partition, headers=headers)
        )
    found = await asyncio.gather(*waiting)
    return [Written(partition=one.partition, offset=one.offset) for one in found]
