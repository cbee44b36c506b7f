"""`mqtt.on_message`: a run for each message of topics."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import Field, JsonValue

from connectors.mqtt.client import Broker, Session, connected
from connectors.mqtt.connection import MqttConnection
from connectors.mqtt.messages import ID, Message, Raw, look_of, read, said_about
from connectors.mqtt.names import TopicFilter
from nextscript.bodies import READ_AS, ReadAs
from nextscript.durations import Duration, parse_duration
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.triggers import Event, Kept, ListenerContext, TriggerInput, listen
from nextscript.unnamed import Unnamed

Context = ListenerContext[MqttConnection]
_QOS = 1
"""A broker delivers at least once, and we start once: with 2 the driver would answer for messages
before their runs are started, and a worker that is killed then would lose them."""
_SOON_SECONDS = 0.2
_SEND_KEPT, _SEND_NONE_KEPT = 1, 2


class OnMessageInput(TriggerInput):
    """Which messages."""

    topics: list[TopicFilter] = Field(
        min_length=1,
        max_length=100,
        description="Such as house/+/temperature or house/#; each message should fit only one.",
    )
    retained: bool = Field(
        default=False,
        title="Retained messages, too",
        description="Those the broker has kept start runs when it is first subscribed.",
    )
    keep_for: Duration = Field(
        default="7d",
        title="Keep messages for",
        description="How long the broker is asked to keep them while nobody listens.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


@listen(
    "mqtt.on_message",
    title="Message of a topic",
    output=Message,
    keywords=("mqtt", "iot", "device", "sensor", "subscribe"),
    examples=(
        Example(
            title="A run for each temperature",
            config={
                "topics": ["house/+/temperature"],
                "input": {"celsius": "{{ trigger.body }}", "where": "{{ trigger.topic }}"},
            },
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of topics; it is acknowledged when the run is started.

    The broker keeps messages in a session while a worker starts again. A message sent with quality
    of service 0 may be lost on its way. With a user property `message_id`, a message starts one
    run, however often it is sent.
    """
    async with connected(ctx.connection, ctx.outside.dial, _session(input, ctx)) as broker:
        doubtful = _known(ctx.state, "doubtful") if broker.resumed else []
        if ctx.state is not None and not broker.resumed:
            ctx.outside.log("warning", "The broker had forgotten the session.")
        unnamed = Unnamed(doubtful)
        await _subscribe(broker, input, ctx)
        await ctx.start((), _kept(input, unnamed.kept(())))
        noted = True
        while True:
            messages = await _next(broker, soon=not noted)
            if not messages:
                await ctx.start((), _kept(input, unnamed.settled()))
                noted = True
            elif await _start(messages, input, ctx, broker, unnamed):
                # That the broker has the acknowledgements is noted with the next start.
                await broker.settle()
                unnamed.settled()
                noted = False


async def _next(broker: Broker, *, soon: bool) -> list[Raw]:
    """Wait for messages; none come when it is to be soon and there are none."""
    try:
        async with asyncio.timeout(_SOON_SECONDS if soon else None):
            return await broker.inbox.batch()
    except TimeoutError:
        return []


def _session(input: OnMessageInput, ctx: Context) -> Session:
    seconds = min(int(parse_duration(input.keep_for).total_seconds()), 2**32 - 2)
    return Session(f"nextscript-{ctx.flow_id}-{ctx.node}", max(60, seconds))


async def _subscribe(broker: Broker, input: OnMessageInput, ctx: Context) -> None:
    from paho.mqtt.subscribeoptions import SubscribeOptions  # noqa: PLC0415 - its first step

    before = [str(one) for one in _known(ctx.state, "topics")] if broker.resumed else []
    if gone := [one for one in before if one not in input.topics]:
        await broker.unsubscribe(gone)
    handling = _SEND_KEPT if input.retained else _SEND_NONE_KEPT
    options = SubscribeOptions(qos=_QOS, retainAsPublished=False, retainHandling=handling)
    await broker.subscribe([(topic, options) for topic in input.topics])


async def _start(
    messages: list[Raw], input: OnMessageInput, ctx: Context, broker: Broker, unnamed: Unnamed
) -> bool:
    """Start the runs and acknowledge; say whether a message had no id of its own."""
    events, new = [], []
    for raw in messages:
        try:
            message = await read(raw, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            ctx.outside.log("warning", "A message was refused.", why=unfit.message, topic=raw.topic)
            continue
        id_ = said_about(raw).get(ID)
        if id_ is None:
            id_ = _id(raw, unnamed)
            new += [id_] if raw.qos else []
        events.append(Event(id_, message.model_dump(mode="json")))
    keep = _kept(input, unnamed.kept(new)) if new else None
    await ctx.start(events, keep)
    for raw in messages:
        if raw.qos:
            broker.acknowledge(raw)
    return bool(new)


def _id(raw: Raw, unnamed: Unnamed) -> str:
    if raw.qos and not raw.dup:
        # A broker delivers again first what it had delivered: this one is new, and so are others.
        unnamed.certain()
    return unnamed.id_of(look_of(raw), again=bool(raw.dup))


def _kept(input: OnMessageInput, doubtful: Kept) -> Kept:
    return Kept({"topics": [*input.topics], "doubtful": doubtful.state})


def _known(state: JsonValue, name: str) -> list[Any]:  # Any: what was kept, which is JSON
    found = state.get(name) if isinstance(state, dict) else None
    return found if isinstance(found, list) else []
