"""`pubsub.pull`: what waits in a subscription."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.pubsub.choices import subscriptions
from connectors.pubsub.client import SUBSCRIPTION, Client, Name
from connectors.pubsub.connection import PubsubConnection
from connectors.pubsub.messages import Message, acknowledge, read, take
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs
from nextscript.node_types import Example


class PullInput(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")
    subscription: Name = Field(description=SUBSCRIPTION)
    max_messages: int = Field(
        default=100, ge=1, le=1_000, description="At most so many; fewer when fewer wait."
    )
    take: bool = Field(
        default=True,
        title="Take them out",
        description="Without it they come again after the subscription's deadline.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


class Pulled(BaseModel):
    """What was there."""

    messages: list[Message]
    count: int


@activity(
    "pubsub.pull",
    title="Get messages",
    effects="unsafe",
    keywords=("pubsub", "google", "gcp", "subscription", "receive", "read"),
    options={"/subscription": subscriptions},
    examples=(
        Example(title="Up to 50 orders", config={"subscription": "orders", "max_messages": 50}),
    ),
)
async def pull(input: PullInput, ctx: ActivityContext[PubsubConnection]) -> Pulled:
    """Give messages that wait in a subscription, and take them out of it.

    The service waits a minute and a half for some when there are none. They are taken out when all
    were read; if the step's outcome is unknown it is shown and not repeated.
    """
    client = Client(ctx.http, ctx.connection)
    subscription = client.named(input.subscription, "subscriptions")
    found = await take(client, subscription, input.max_messages)
    messages = [await read(one, input.read_as, ctx.files) for one in found]
    if input.take:
        await acknowledge(client, subscription, found)
    return Pulled(messages=messages, count=len(messages))
