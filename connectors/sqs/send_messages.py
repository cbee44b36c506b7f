"""`sqs.send_messages`: one message or many."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.sqs.choices import queues
from connectors.sqs.client import BATCH, QUEUE, QueueName, address_of, call
from connectors.sqs.connection import SqsConnection
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import to_bytes
from nextscript.errors import Rejected
from nextscript.kinds.web import MORE
from nextscript.node_types import Example

_LARGEST = 1024 * 1024
"""Bytes of one request (since 2025; 256 KiB before, which the service says itself)."""


class SendInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    queue: QueueName = Field(description=QUEUE)
    body: JsonValue = Field(default=None, description="The content: text, or data as JSON.")
    messages: list[JsonValue] | None = Field(
        default=None, max_length=10_000, description="Or the contents of many messages."
    )
    attributes: dict[str, str | int | float] = Field(
        default={}, description="Said about each message, for receivers."
    )
    group: str = Field(
        default="",
        max_length=128,
        description="For FIFO queues: messages of a group keep their order.",
    )
    delay: int = Field(default=0, ge=0, le=900, description="Seconds until they can be received.")
    deduplication_id: str = Field(
        default="",
        max_length=120,
        description="For FIFO queues; made from the step if empty.",
        json_schema_extra=MORE,
    )

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.body is None) == (self.messages is None):
            raise ValueError("give either a body or messages")
        return self


class Sent(BaseModel):
    """What was sent."""

    message_ids: list[str]
    count: int


@activity(
    "sqs.send_messages",
    title="Send messages",
    effects="unsafe",
    keywords=("sqs", "aws", "amazon", "queue", "publish", "enqueue", "send"),
    options={"/queue": queues},
    examples=(
        Example(title="An order", config={"queue": "orders", "body": {"order": "{{ input.id }}"}}),
    ),
)
async def send_messages(input: SendInput, ctx: ActivityContext[SqsConnection]) -> Sent:
    """Send a message to a queue, or many.

    A FIFO queue drops what is sent twice within five minutes, so there a repeated step sends
    nothing again; other queues know no such key, so a step whose outcome is unknown is shown and
    not repeated. Messages the service does not take end the step with the first reason.
    """
    address = await address_of(ctx.http, ctx.connection, input.queue)
    bodies = [input.body] if input.messages is None else input.messages
    texts = [await _text(one, ctx) for one in bodies]
    ids: list[str] = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        entries = [_entry(input, ctx, start + at, text) for at, text in enumerate(batch)]
        ids += await _send(ctx, address, entries)
        ctx.heartbeat(len(ids))
    return Sent(message_ids=ids, count=len(ids))


async def _text(body: JsonValue, ctx: ActivityContext[SqsConnection]) -> str:
    content = await to_bytes(body, "text" if isinstance(body, str) else "json", ctx.files)
    if not content or len(content) > _LARGEST:
        raise Rejected("A message has 1 byte to 1 MiB", code="message.too_large")
    return content.decode()


def _entry(
    input: SendInput, ctx: ActivityContext[SqsConnection], at: int, text: str
) -> dict[str, JsonValue]:
    attributes: dict[str, JsonValue] = {
        name: {
            "DataType": "String" if isinstance(value, str) else "Number",
            "StringValue": str(value),
        }
        for name, value in input.attributes.items()
    }
    made: dict[str, JsonValue] = {"Id": str(at), "MessageBody": text}
    if attributes:
        made["MessageAttributes"] = attributes
    if input.group:
        once = input.deduplication_id or ctx.effect_key
        made |= {"MessageGroupId": input.group, "MessageDeduplicationId": f"{once}.{at}"}
    if input.delay:
        made["DelaySeconds"] = input.delay
    return made


async def _send(
    ctx: ActivityContext[SqsConnection], address: str, entries: list[dict[str, JsonValue]]
) -> list[str]:
    body: dict[str, JsonValue] = {"QueueUrl": address, "Entries": list(entries)}
    found = await call(ctx.http, ctx.connection, "SendMessageBatch", body)
    failed, sent = found.get("Failed"), found.get("Successful")
    if isinstance(failed, list) and failed:
        first = failed[0] if isinstance(failed[0], dict) else {}
        said = first.get("Message") or first.get("Code")
        raise Rejected(
            f"{len(failed)} of {len(entries)} messages were not taken: {said}", code="sqs.not_sent"
        )
    taken = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    ids = {str(one.get("Id")): str(one.get("MessageId")) for one in taken}
    return [ids.get(str(one["Id"]), "") for one in entries]
