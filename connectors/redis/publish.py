"""`redis.publish`: a message to whoever listens to a channel now."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import Name
from connectors.redis.values import STORE_AS, StoreAs, stored
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class PublishInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    channel: Name = Field(description="The channel's name.")
    body: JsonValue = Field(description="The content.")
    body_as: StoreAs = Field(default="auto", title="Send the body as", description=STORE_AS)


class Published(BaseModel):
    """Who heard it."""

    listeners: int = Field(description="How many received it.")


@activity(
    "redis.publish",
    title="Publish to a channel",
    effects="unsafe",
    keywords=("pubsub", "send", "message", "notify", "broadcast"),
    examples=(
        Example(
            title="Tell who is there of an order",
            config={"channel": "orders", "body": {"id": "{{ input.order }}"}},
        ),
    ),
)
async def publish(input: PublishInput, ctx: ActivityContext[RedisConnection]) -> Published:
    """Send a message to those who listen to a channel now; nobody else will ever see it.

    For messages that wait until they are read, add to a stream.
    """
    body = await stored(input.body, input.body_as, ctx.files)
    async with connected(ctx.connection, ctx.dial) as server:
        return Published(listeners=await server.ask("PUBLISH", input.channel, body))
