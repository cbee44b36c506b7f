"""`rabbitmq.on_message`: a run for each message of a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from connectors.rabbitmq.client import connected
from connectors.rabbitmq.connection import RabbitConnection
from connectors.rabbitmq.errors import lost, translated
from connectors.rabbitmq.messages import QUEUE, Message, read
from connectors.rabbitmq.names import QueueName
from nextscript.bodies import READ_AS, ReadAs
from nextscript.errors import Rejected
from nextscript.inbox import MOST, Inbox
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen
from nextscript.unnamed import Unnamed

if TYPE_CHECKING:
    from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

Context = ListenerContext[RabbitConnection]
Delivered = list[tuple["AbstractIncomingMessage", Event]]
_OFFSET = "x-stream-offset"


class OnMessageInput(TriggerInput):
    """Which messages."""

    queue: QueueName = Field(description=QUEUE)
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)
    prefetch: int = Field(
        default=MOST,
        ge=1,
        le=1000,
        title="At most so many at a time",
        description="So many messages are held until their runs are started.",
    )


@listen(
    "rabbitmq.on_message",
    title="Message in a queue",
    output=Message,
    keywords=("rabbitmq", "amqp", "queue", "consume", "receive", "subscribe"),
    examples=(
        Example(
            title="A run for each order",
            config={"queue": "orders", "input": {"order": "{{ trigger.body }}"}},
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of a queue; the message is acknowledged when it is started.

    A message with a message id starts one run, however often it is sent. A message the flow cannot
    take is rejected: it goes to the queue's dead-letter exchange, or is dropped if there is none.
    """
    unnamed = Unnamed(ctx.state)
    async with connected(ctx.connection, ctx.outside.dial) as channel:
        with translated(asked=False):
            inbox = await _consuming(channel, input)
            while True:
                if await _start(await inbox.batch(), input, ctx, unnamed):
                    # Its answer says that the acknowledgements before it have arrived.
                    await channel.set_qos(prefetch_count=input.prefetch)
                    await ctx.start((), unnamed.settled())


async def _consuming(
    channel: AbstractChannel, input: OnMessageInput
) -> Inbox[AbstractIncomingMessage]:
    inbox: Inbox[AbstractIncomingMessage] = Inbox()
    gone = Rejected(f"The queue {input.queue!r} was deleted", code="rabbitmq.not_found")

    async def arrived(message: AbstractIncomingMessage) -> None:
        inbox.put(message)

    async def closed(_: object, why: BaseException | None) -> None:
        inbox.lose(lost(why))

    await channel.set_qos(prefetch_count=input.prefetch)
    queue = await channel.get_queue(input.queue, ensure=False)
    inside = await channel.get_underlay_channel()
    inside.on_consumer_cancel_callbacks.add(lambda _: inbox.lose(gone))
    channel.close_callbacks.add(closed)
    await queue.consume(arrived)
    return inbox


async def _start(
    messages: list[AbstractIncomingMessage], input: OnMessageInput, ctx: Context, unnamed: Unnamed
) -> bool:
    """Start the runs and acknowledge; say whether a message had no id of its own."""
    delivered = await _events(messages, input, ctx, unnamed)
    new = [event.id for message, event in delivered if not message.message_id]
    keep = unnamed.kept(new) if new else None
    answers = await ctx.start([event for _, event in delivered], keep)
    for (message, _), refusal in zip(delivered, answers, strict=True):
        if refusal is None:
            await message.ack()
        else:
            await _refuse(message, refusal, ctx)
    return bool(new)


async def _events(
    messages: list[AbstractIncomingMessage], input: OnMessageInput, ctx: Context, unnamed: Unnamed
) -> Delivered:
    found: Delivered = []
    for message in messages:
        if "x-stream-offset" in message.headers:
            raise Rejected("This is a stream: listen to a queue", code="rabbitmq.stream")
        try:
            seen = await read(message, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            await _refuse(message, unfit.message, ctx)
        else:
            id_ = message.message_id or unnamed.id_of(_look(seen), again=bool(message.redelivered))
            found.append((message, Event(id_, seen.model_dump(mode="json"))))
    return found


def _look(message: Message) -> bytes:
    return message.model_dump_json(exclude={"redelivered"}).encode()


async def _refuse(message: AbstractIncomingMessage, why: str, ctx: Context) -> None:
    ctx.outside.log("warning", "A message was refused.", why=why, message_id=message.message_id)
    await message.reject(requeue=False)
