"""`kafka.read_messages`: a part of a topic, from an offset or a time on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.kafka.choices import topics
from connectors.kafka.client import partitions_of, reader
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from connectors.kafka.messages import TOPIC, Message, Record, read
from connectors.kafka.names import Partition, TopicName
from connectors.kafka.way import Way
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, lines
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

_WAIT_MS = 2000
_PAGE = 500
_MOST_IN_A_LIST = 10_000


class ReadInput(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")
    topic: TopicName = Field(description=TOPIC)
    offsets: dict[Partition, int] = Field(
        default={},
        title="From these offsets",
        description="By partition: the “next” of the step before. Other partitions from the start.",
    )
    since: datetime | None = Field(
        default=None, description="Or what was written since then.", examples=["2026-01-31T00:00Z"]
    )
    max_messages: int = Field(
        default=100, ge=1, le=1_000_000, description="10,000 are the most that fit a list."
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)
    into_file: bool = Field(
        default=False,
        title="Into a file",
        description="Gives one file with a line of JSON per message instead of a list.",
    )


class ReadResult(BaseModel):
    """What stands there."""

    messages: list[Message] = Field(description="Empty when they are in the file.")
    count: int
    next: dict[int, int] = Field(description="Where to go on, by partition.")
    more: bool = Field(description="There are more messages now.")
    file: File | None = Field(default=None, description="The messages as lines of JSON.")


@activity(
    "kafka.read_messages",
    title="Read messages",
    effects="idempotent",
    options={"/topic": topics},
    keywords=("consume", "fetch", "replay", "stream", "topic", "batch"),
    examples=(
        Example(
            title="What was ordered since yesterday",
            config={"topic": "orders", "since": "{{ input.yesterday }}", "max_messages": 1000},
        ),
        Example(
            title="The next page",
            config={"topic": "orders", "offsets": "{{ input.next }}"},
        ),
    ),
)
async def read_messages(input: ReadInput, ctx: ActivityContext[KafkaConnection]) -> ReadResult:
    """Read what stands in a topic now, without changing anything.

    It reads up to the end as it was when it began. No consumer group is used: give `next` to the
    step that goes on.
    """
    if input.max_messages > _MOST_IN_A_LIST and not input.into_file:
        raise Rejected("More than 10,000 messages go into a file", code="kafka.too_many")
    async with reader(ctx.connection, ctx.dial) as (client, way):
        with translated(asked=False):
            topic = await Part.open(client, way, input)
            found = topic.messages(input, ctx)
            result = ReadResult(messages=[], count=0, next={}, more=False)
            if input.into_file:
                name = f"{input.topic}.jsonl"
                result.file = await ctx.files.write(lines(found), name=name)
            else:
                result.messages = [one async for one in found]
    result.count, result.next, result.more = topic.count, topic.next, topic.more
    return result


class Part:
    """The part of a topic between where to begin and its end, and how far one has read."""

    def __init__(self, client: Any, way: Way) -> None:  # Any: the driver has no types
        self._client = client
        self._way = way
        self._ends: dict[int, int] = {}
        self.next: dict[int, int] = {}
        self.count = 0

    @classmethod
    async def open(cls, client: Any, way: Way, input: ReadInput) -> Part:
        """Look where the partitions begin and end."""
        from aiokafka import TopicPartition  # noqa: PLC0415 - loaded by its first step

        numbers = await partitions_of(client, way, input.topic)
        parts = [TopicPartition(input.topic, number) for number in numbers]
        client.assign(parts)
        made = cls(client, way)
        ends = await way.within(client.end_offsets(parts))
        starts = await way.within(client.beginning_offsets(parts))
        if input.since:
            moment = int(input.since.timestamp() * 1000)
            later = await way.within(client.offsets_for_times(dict.fromkeys(parts, moment)))
            starts = {one: at.offset if at else ends[one] for one, at in later.items()}
        for one in parts:
            begin = max(starts[one], input.offsets.get(one.partition, 0))
            made._ends[one.partition], made.next[one.partition] = ends[one], begin
            client.seek(one, begin)
        return made

    @property
    def more(self) -> bool:
        """Say whether messages are left."""
        return any(at < self._ends[partition] for partition, at in self.next.items())

    async def messages(
        self, input: ReadInput, ctx: ActivityContext[KafkaConnection]
    ) -> AsyncIterator[Message]:
        """Give the messages, as many as are wanted and there are."""
        while self.more and self.count < input.max_messages:
            most = min(_PAGE, input.max_messages - self.count)
            doing = self._client.getmany(timeout_ms=_WAIT_MS, max_records=most)
            pages: dict[Any, list[Record]] = await self._way.within(doing)
            for part, page in pages.items():
                for record in page:
                    if record.offset < self._ends[part.partition]:
                        self.count += 1
                        yield await read(record, input.read_as, ctx.files)
            await self._advance()
            ctx.heartbeat(self.count)

    async def _advance(self) -> None:
        # The position passes what holds no message: markers of transactions, compacted offsets.
        for part in self._client.assignment():
            at = await self._way.within(self._client.position(part))
            self.next[part.partition] = min(at, self._ends[part.partition])
