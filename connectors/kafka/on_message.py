"""`kafka.on_message`: a run for each message of topics."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from connectors.kafka.choices import topics
from connectors.kafka.client import reader
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from connectors.kafka.messages import Message, Record, read
from connectors.kafka.names import TopicName
from connectors.kafka.place import Place
from nextscript.bodies import READ_AS, ReadAs
from nextscript.errors import Rejected
from nextscript.inbox import MOST
from nextscript.node_types import Example
from nextscript.triggers import Event, Kept, ListenerContext, TriggerInput, listen

Context = ListenerContext[KafkaConnection]
_WAIT_MS = 1000


class OnMessageInput(TriggerInput):
    """Which messages."""

    topics: list[TopicName] = Field(min_length=1, description="The topics' names.")
    begin: Literal["new", "all"] = Field(
        default="new",
        title="Begin with",
        description="At the very first time: messages from then on, or all that are kept.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


@listen(
    "kafka.on_message",
    title="Message in a topic",
    output=Message,
    options={"/topics/*": topics},
    keywords=("kafka", "consume", "subscribe", "event", "stream"),
    examples=(
        Example(
            title="A run for each paid order",
            config={"topics": ["orders.paid"], "input": {"order": "{{ trigger.body }}"}},
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of the topics, in the order of each partition.

    How far it has read is kept together with the runs, so that nothing is lost or doubled; then
    it is committed as the offsets of a consumer group, for you to see. What the flow cannot take is
    passed over, for Kafka has no place for it.
    """
    group = f"nextscript-{ctx.flow_id}-{ctx.node}"
    opened = reader(ctx.connection, ctx.outside.dial, group_id=group, auto_offset_reset="earliest")
    async with opened as (client, way):
        with translated(asked=False):
            place = Place(client, way, ctx.state)
            while True:
                await place.look(input, ctx)
                doing = client.getmany(timeout_ms=_WAIT_MS, max_records=MOST)
                pages: dict[Any, list[Record]] = await way.within(doing)
                if pages:
                    place.pass_by(pages)
                    events = await _events(pages, input, ctx)
                    await ctx.start(events, Kept(dict(place.offsets)))
                    ends = {part: page[-1].offset + 1 for part, page in pages.items()}
                    await way.within(client.commit(ends))


async def _events(
    pages: dict[Any, list[Record]], input: OnMessageInput, ctx: Context
) -> list[Event]:
    events = []
    for record in (record for page in pages.values() for record in page):
        try:
            message = await read(record, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            where = f"{record.topic}-{record.partition}-{record.offset}"
            ctx.outside.log("warning", "A message was refused.", why=unfit.message, where=where)
        else:
            events.append(Event(_id(record), message.model_dump(mode="json")))
    return events


def _id(record: Record) -> str:
    # With its time, for a topic that is deleted and made again counts from 0 again.
    return f"{record.topic}-{record.partition}-{record.offset}-{record.timestamp}"
