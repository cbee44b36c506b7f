"""`nats.on_message`: a run for each message of a stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from connectors.nats.client import Server, connected
from connectors.nats.connection import NatsConnection
from connectors.nats.errors import lost
from connectors.nats.messages import Message, read
from connectors.nats.names import FILTER, STREAM, StreamName, SubjectFilter
from nextscript.bodies import READ_AS, ReadAs
from nextscript.errors import Rejected
from nextscript.inbox import MOST
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

Context = ListenerContext[NatsConnection]
Raw = Any  # Any: the driver has no types
_WAIT_SECONDS = 5.0
_PENDING = 1000
"""What a killed worker held keeps no newer message back."""
_AGAIN_SECONDS = 10.0
"""A message that was given to a worker and not acknowledged is given again after this time."""


class OnMessageInput(TriggerInput):
    """Which messages."""

    stream: StreamName = Field(description=STREAM)
    subject: SubjectFilter = Field(default=">", description=FILTER)
    begin: Literal["new", "all"] = Field(
        default="new",
        title="Begin with",
        description="At the very first time: messages from then on, or all that are kept.",
    )
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


@listen(
    "nats.on_message",
    title="Message in a stream",
    output=Message,
    keywords=("nats", "jetstream", "consume", "subscribe", "event"),
    examples=(
        Example(
            title="A run for each paid order",
            config={
                "stream": "orders",
                "subject": "orders.paid",
                "input": {"order": "{{ trigger.body }}"},
            },
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of a JetStream stream; it is acknowledged when it is started.

    Its consumer is called `nextscript-`, the flow's id, and the node. Messages that no stream keeps
    cannot be listened to, for they would be lost while a worker starts again.
    """
    async with connected(ctx.connection, ctx.outside.dial) as server:
        waiting = await _consumer(server, input, f"nextscript-{ctx.flow_id}-{ctx.node}")
        while True:
            await _start(await _batch(server, waiting), input, ctx)


async def _consumer(server: Server, input: OnMessageInput, name: str) -> Any:  # Any: as above
    from nats.js import api  # noqa: PLC0415 - loaded by its first step

    stream = server.jetstream
    try:
        # Where it began stays: what else the flow says now is taken on.
        config = (await server.ask(stream.consumer_info(input.stream, name))).config
    except Rejected as refused:
        if refused.code != "nats.not_found":
            raise
        begin = api.DeliverPolicy.NEW if input.begin == "new" else api.DeliverPolicy.ALL
        config = api.ConsumerConfig(durable_name=name, deliver_policy=begin)
    config = config.evolve(
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=_AGAIN_SECONDS,
        max_ack_pending=_PENDING,
        filter_subject=None if input.subject == ">" else input.subject,
    )
    await server.ask(stream.add_consumer(input.stream, config))
    return await server.ask(stream.pull_subscribe_bind(consumer=name, stream=input.stream))


async def _batch(server: Server, waiting: Any) -> list[Raw]:  # Any: as above
    from nats import errors  # noqa: PLC0415 - loaded by its first step

    async def fetched() -> list[Raw]:
        try:
            found: list[Raw] = await waiting.fetch(MOST, timeout=_WAIT_SECONDS)
        except errors.TimeoutError:
            return []
        return found

    found = await server.ask(fetched())
    if not found:
        await server.settle()  # a server that is gone does not answer
    if server.client.is_closed:
        raise lost(asked=False)
    return found


async def _start(batch: list[Raw], input: OnMessageInput, ctx: Context) -> None:
    events, taken = [], []
    for raw in batch:
        told = raw.metadata
        where = (told.stream, told.sequence.stream, told.timestamp)
        try:
            message = await read(raw, *where, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            await _refuse(raw, unfit.message, ctx)
        else:
            events.append(Event(_id(*where), message.model_dump(mode="json")))
            taken.append(raw)
    if not events:
        return
    for raw, refusal in zip(taken, await ctx.start(events), strict=True):
        if refusal is None:
            await raw.ack()
        else:
            await _refuse(raw, refusal, ctx)


async def _refuse(raw: Raw, why: str, ctx: Context) -> None:
    where = f"{raw.metadata.stream} {raw.metadata.sequence.stream}"
    ctx.outside.log("warning", "A message was refused.", why=why, where=where)
    await raw.term()


def _id(stream: str, sequence: int, sent_at: datetime) -> str:
    # With its time, for a stream that is deleted and made again counts from 1 again.
    return f"{stream}-{sequence}-{int(sent_at.timestamp() * 1_000_000)}"
