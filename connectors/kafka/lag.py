"""`kafka.lag`: how far a consumer group is behind."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.kafka.choices import topics
from connectors.kafka.client import partitions_of, reader
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from connectors.kafka.messages import TOPIC
from connectors.kafka.names import TopicName
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class LagInput(BaseModel):
    """Whose lag, and where."""

    model_config = ConfigDict(extra="forbid")
    group: str = Field(min_length=1, description="The consumer group's name.")
    topic: TopicName = Field(description=TOPIC)


class PartitionLag(BaseModel):
    """How far the group is in a partition."""

    partition: int
    committed: int | None = Field(description="What it reads next; null when it never read.")
    end: int = Field(description="Where the next message will stand.")
    lag: int = Field(description="How many messages are left for it.")


class Lag(BaseModel):
    """How far the group is behind."""

    total: int
    partitions: list[PartitionLag]


@activity(
    "kafka.lag",
    title="Measure a group's lag",
    effects="idempotent",
    options={"/topic": topics},
    keywords=("offset", "behind", "consumer", "monitor", "backlog"),
    examples=(Example(title="Is billing behind?", config={"group": "billing", "topic": "orders"}),),
)
async def lag(input: LagInput, ctx: ActivityContext[KafkaConnection]) -> Lag:
    """Say how many messages of a topic a consumer group has still to read."""
    from aiokafka import TopicPartition  # noqa: PLC0415 - loaded by its first step

    async with reader(ctx.connection, ctx.dial, group_id=input.group) as (client, way):
        with translated(asked=False):
            numbers = await partitions_of(client, way, input.topic)
            parts = [TopicPartition(input.topic, number) for number in numbers]
            client.assign(parts)
            ends = await way.within(client.end_offsets(parts))
            starts = await way.within(client.beginning_offsets(parts))
            committed = {one: await way.within(client.committed(one)) for one in parts}
    found = [
        PartitionLag(
            partition=one.partition,
            committed=committed[one],
            end=ends[one],
            lag=ends[one] - max(committed[one] or 0, starts[one]),
        )
        for one in parts
    ]
    return Lag(total=sum(one.lag for one in found), partitions=found)
