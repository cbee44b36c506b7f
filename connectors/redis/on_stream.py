"""`redis.on_stream`: a run for each entry of streams."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.entries import READ_FIELDS_AS, Entry, read
from connectors.redis.group import Batch, Group
from connectors.redis.names import Name
from nextscript.bodies import ReadAs
from nextscript.errors import Rejected
from nextscript.inbox import MOST
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

Context = ListenerContext[RedisConnection]


class OnStreamInput(TriggerInput):
    """Which entries."""

    streams: list[Name] = Field(
        min_length=1, max_length=100, description="The streams' keys; they need not be there yet."
    )
    begin: Literal["new", "all"] = Field(
        default="new",
        title="Begin with",
        description="At the very first time: entries from then on, or all that are there.",
    )
    read_as: ReadAs = Field(default="auto", title="Read fields as", description=READ_FIELDS_AS)
    delete: bool = Field(
        default=False,
        title="Delete what was started",
        description="The entry is taken out of the stream; other readers do not find it.",
    )


@listen(
    "redis.on_stream",
    title="Entry in a stream",
    output=Entry,
    keywords=("redis", "stream", "xreadgroup", "consume", "event", "subscribe"),
    examples=(
        Example(
            title="A run for each order",
            config={"streams": ["orders"], "input": {"order": "{{ trigger.fields }}"}},
        ),
    ),
)
async def on_stream(input: OnStreamInput, ctx: Context) -> None:
    """Start a run for each entry of the streams; it is acknowledged when the run is started.

    Its group is called `nextscript-`, the flow's id, and the node. What was given to a worker that
    is gone is claimed and given again; an entry starts one run, however often it is given.
    """
    async with connected(ctx.connection, ctx.outside.dial) as server:
        group = Group(server, f"nextscript-{ctx.flow_id}-{ctx.node}", input.streams)
        await group.make(input.begin, ctx.state)
        if ctx.state != input.streams:
            await ctx.keep([*input.streams])
        batch = await group.held()
        while True:
            for at in range(0, len(batch), MOST):
                await _start(batch[at : at + MOST], group, input, ctx)
            batch = await group.news()


async def _start(batch: Batch, group: Group, input: OnStreamInput, ctx: Context) -> None:
    events = []
    for stream, raw in batch:
        try:
            entry = await read(stream, raw, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            where = f"{stream} {raw[0].decode()}"
            ctx.outside.log("warning", "An entry was refused.", why=unfit.message, where=where)
        else:
            events.append(Event(f"{stream}-{entry.id}", entry.model_dump(mode="json")))
    await ctx.start(events)
    await group.acknowledge(batch, delete=input.delete)
