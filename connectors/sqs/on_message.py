"""`sqs.on_message`: a run for each message of a queue."""

from __future__ import annotations

from pydantic import Field, JsonValue

from connectors.sqs.choices import queues
from connectors.sqs.client import QUEUE, QueueName, address_of, call, delete
from connectors.sqs.connection import SqsConnection
from connectors.sqs.messages import Message, Raw, read, receive
from nextscript.bodies import READ_AS, ReadAs
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.triggers import Event, ListenerContext, TriggerInput, listen

Context = ListenerContext[SqsConnection]
_MOST = 100
_WAIT = 20


class OnMessageInput(TriggerInput):
    """Which messages."""

    queue: QueueName = Field(description=QUEUE)
    read_as: ReadAs = Field(default="auto", title="Read the bodies as", description=READ_AS)


@listen(
    "sqs.on_message",
    title="Message in a queue",
    output=Message,
    keywords=("sqs", "aws", "amazon", "queue", "consume", "receive"),
    options={"/queue": queues},
    examples=(
        Example(
            title="A run for each order",
            config={"queue": "orders", "input": {"order": "{{ trigger.body }}"}},
        ),
    ),
)
async def on_message(input: OnMessageInput, ctx: Context) -> None:
    """Start a run for each message of a queue; it is deleted when the run is started.

    However often a message is delivered, it starts one run. One the flow cannot take stays where
    the queue has a dead-letter queue, which gets it after the deliveries it allows; else it is
    deleted.
    """
    out, connection = ctx.outside.http, ctx.connection
    address = await address_of(out, connection, input.queue)
    keeps_refused = await _has_dead_letters(ctx, address)
    while True:
        found = await receive(out, connection, address, most=_MOST, wait=_WAIT, hidden=None)
        done = await _start(found, input, ctx, keeps_refused)
        await delete(out, connection, address, done)


async def _start(
    found: list[Raw], input: OnMessageInput, ctx: Context, keeps_refused: bool
) -> list[str]:
    """Start the runs and give the receipts of what may go."""
    done: list[str] = []
    delivered: list[tuple[str, Event]] = []
    for raw in found:
        receipt, id_ = str(raw.get("ReceiptHandle")), str(raw.get("MessageId"))
        try:
            seen = await read(raw, input.read_as, ctx.outside.files)
        except Rejected as unfit:
            _say(ctx, id_, unfit.message)
            done += [] if keeps_refused else [receipt]
        else:
            delivered.append((receipt, Event(id_, seen.model_dump(mode="json"))))
    answers = await ctx.start([event for _, event in delivered]) if delivered else []
    for (receipt, event), refusal in zip(delivered, answers, strict=True):
        if refusal is not None:
            _say(ctx, event.id, refusal)
        if refusal is None or not keeps_refused:
            done.append(receipt)
    return done


async def _has_dead_letters(ctx: Context, address: str) -> bool:
    body: dict[str, JsonValue] = {"QueueUrl": address, "AttributeNames": ["RedrivePolicy"]}
    found = await call(ctx.outside.http, ctx.connection, "GetQueueAttributes", body)
    known = found.get("Attributes")
    return isinstance(known, dict) and bool(known.get("RedrivePolicy"))


def _say(ctx: Context, id_: str, why: str) -> None:
    ctx.outside.log("warning", "A message was refused.", why=why, message_id=id_)
