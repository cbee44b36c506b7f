"""`redis.on_message`: a run for each message of channels, as long as it listens."""

from __future__ import annotations

from uuid import uuid4

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Reply, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import Name
from connectors.redis.values import text
from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

Context = ListenerContext[RedisConnection]


class OnMessageInput(TriggerInput):
    """Which messages."""

    channels: list[Name] = Field(
        min_length=1, max_length=100, description="Names, or patterns such as orders.*."
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


class Message(BaseModel):
    """A message and where it came."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    channel: str


@listen(
    "redis.on_message",
    title="Message in a channel",
    output=Message,
    keywords=("redis", "pubsub", "subscribe", "channel", "notify"),
    examples=(
        Example(
            title="A run for each order somebody tells of",
            config={"channels": ["orders.*"], "input": {"order": "{{ trigger.body }}"}},
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of channels while it listens.

    Redis keeps no message: what is published while a worker starts again, or the connection is
    lost, starts nothing. Where each message counts, use a stream.
    """
    async with connected(ctx.connection, ctx.outside.dial) as server:
        await server.ask("PSUBSCRIBE", *input.channels)
        while True:
            await _start(await server.news(), input, ctx)


async def _start(news: Reply, input: OnMessageInput, ctx: Context) -> None:
    if not isinstance(news, list) or news[0] != b"pmessage":
        return
    channel, content = text(news[2]), news[3]
    try:
        body = await read_body(content, input.read_as, ctx.outside.files, "message")
    except Rejected as unfit:
        ctx.outside.log("warning", "A message was refused.", why=unfit.message, channel=channel)
        return
    message = Message(body=body, channel=channel)
    await ctx.start([Event(uuid4().hex, message.model_dump(mode="json"))])
