"""`pubsub.on_message`: a run for each message of a subscription."""

from __future__ import annotations

from pydantic import Field

from connectors.pubsub.choices import subscriptions
from connectors.pubsub.client import SUBSCRIPTION, Client, Name
from connectors.pubsub.connection import PubsubConnection
from connectors.pubsub.messages import Message, Raw, acknowledge, read, take
from nextscript.bodies import READ_AS, ReadAs
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

Context = ListenerContext[PubsubConnection]
_MOST = 100


class OnMessageInput(TriggerInput):
    """Which messages."""

    subscription: Name = Field(description=SUBSCRIPTION)
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


@listen(
    "pubsub.on_message",
    title="Message in a subscription",
    output=Message,
    keywords=("pubsub", "google", "gcp", "topic", "consume", "receive"),
    options={"/subscription": subscriptions},
    examples=(
        Example(
            title="A run for each order",
            config={"subscription": "orders", "input": {"order": "{{ trigger.body }}"}},
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of a subscription; it is acknowledged when the run is started.

    However often a message is delivered, it starts one run. One the flow cannot take comes again
    where the subscription has a dead-letter topic, which gets it after the deliveries it allows;
    else it is acknowledged.
    """
    client = Client(ctx.outside.http, ctx.connection)
    subscription = client.named(input.subscription, "subscriptions")
    about = await client.call("GET", subscription)
    keeps_refused = bool(about.get("deadLetterPolicy"))
    while True:
        found = await take(client, subscription, _MOST)
        done = await _start(found, input, ctx, keeps_refused)
        if done:
            await acknowledge(client, subscription, done)


async def _start(
    found: list[Raw], input: OnMessageInput, ctx: Context, keeps_refused: bool
) -> list[Raw]:
    """Start the runs and give what need not come again."""
    done: list[Raw] = []
    delivered: list[tuple[Raw, Event]] = []
    for raw in found:
        try:
            seen = await read(raw, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            ctx.outside.log("warning", "A message was refused.", why=unfit.message)
            done += [] if keeps_refused else [raw]
        else:
            delivered.append((raw, Event(seen.message_id, seen.model_dump(mode="json"))))
    answers = await ctx.start([event for _, event in delivered]) if delivered else []
    for (raw, event), refusal in zip(delivered, answers, strict=True):
        if refusal is not None:
            ctx.outside.log("warning", "A message was refused.", why=refusal, message_id=event.id)
        if refusal is None or not keeps_refused:
            done.append(raw)
    return done
