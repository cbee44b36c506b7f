"""`nats.get_messages`: what a stream keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from connectors.nats.client import Server, connected
from connectors.nats.connection import NatsConnection
from connectors.nats.messages import Message, read
from connectors.nats.names import FILTER, STREAM, StreamName, SubjectFilter
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, lines
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example


class GetInput(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")
    stream: StreamName = Field(description=STREAM)
    subject: SubjectFilter = Field(default=">", description=FILTER)
    first: int = Field(
        default=1, ge=1, title="From this number", description="The “next” of the step before."
    )
    max_messages: int = Field(default=100, ge=1, le=10_000, description="At most so many.")
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)
    into_file: bool = Field(
        default=False,
        title="Into a file",
        description="Gives one file with a line of JSON per message instead of a list.",
    )


class GetResult(BaseModel):
    """What stands there."""

    messages: list[Message] = Field(description="Empty when they are in the file.")
    count: int
    next: int = Field(description="The number to go on with.")
    more: bool = Field(description="There may be more messages now.")
    file: File | None = Field(default=None, description="The messages as lines of JSON.")


@activity(
    "nats.get_messages",
    title="Read a stream",
    effects="idempotent",
    keywords=("jetstream", "read", "replay", "history", "fetch"),
    examples=(
        Example(title="The oldest hundred", config={"stream": "orders"}),
        Example(title="What was paid", config={"stream": "orders", "subject": "orders.paid"}),
    ),
)
async def get_messages(input: GetInput, ctx: ActivityContext[NatsConnection]) -> GetResult:
    """Read messages of a stream, without changing anything and without a consumer."""
    result = GetResult(messages=[], count=0, next=input.first, more=True)
    async with connected(ctx.connection, ctx.dial) as server:
        await server.ask(server.jetstream.stream_info(input.stream))
        found = _messages(server, input, ctx, result)
        if input.into_file:
            result.file = await ctx.files.write(lines(found), name=f"{input.stream}.jsonl")
        else:
            result.messages = [one async for one in found]
    return result


async def _messages(
    server: Server, input: GetInput, ctx: ActivityContext[NatsConnection], so_far: GetResult
) -> AsyncIterator[Message]:
    while so_far.count < input.max_messages:
        asking = server.jetstream.get_msg(
            input.stream, seq=so_far.next, subject=input.subject, next=True
        )
        try:
            raw = await server.ask(asking)
        except Rejected as refused:
            if refused.code != "nats.not_found":
                raise
            so_far.more = False
            return
        so_far.count, so_far.next = so_far.count + 1, raw.seq + 1
        yield await read(raw, input.stream, raw.seq, _time(raw.time), input.read_as, ctx.files)
        ctx.heartbeat(so_far.count)


def _time(given: object) -> datetime | None:
    return given if isinstance(given, datetime) else None
