"""A message as a flow sees it, and receiving some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, Field, JsonValue

from connectors.sqs.client import BATCH, call
from connectors.sqs.connection import SqsConnection
from nextscript.aws.calling import Out
from nextscript.bodies import ReadAs, read_body
from nextscript.files import Files


class Message(BaseModel):
    """A message and what is known of it."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    message_id: str
    attributes: dict[str, JsonValue] = Field(description="What its sender said about it.")
    group: str | None = Field(default=None, description="Of a FIFO queue.")
    sent_at: datetime | None = None
    deliveries: int = Field(default=1, description="How often it was delivered so far.")


Raw = Mapping[str, JsonValue]


async def receive(
    out: Out, connection: SqsConnection, address: str, *, most: int, wait: int, hidden: int | None
) -> list[Raw]:
    """Receive up to `most` messages, waiting up to `wait` seconds for the first.

    `hidden` is for how many seconds nobody else is given them; None is the queue's own setting.
    """
    found: list[Raw] = []
    while len(found) < most:
        body: dict[str, JsonValue] = {
            "QueueUrl": address,
            "MaxNumberOfMessages": min(BATCH, most - len(found)),
            "WaitTimeSeconds": 0 if found else wait,
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        }
        if hidden is not None:
            body["VisibilityTimeout"] = hidden
        batch = (await call(out, connection, "ReceiveMessage", body)).get("Messages")
        if not isinstance(batch, list) or not batch:
            break
        found += [one for one in batch if isinstance(one, dict)]
    return found


async def read(raw: Raw, as_: ReadAs, files: Files) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    known, said = _object(raw.get("Attributes")), _object(raw.get("MessageAttributes"))
    id_ = str(raw.get("MessageId", ""))
    sent = str(known.get("SentTimestamp", ""))
    count = str(known.get("ApproximateReceiveCount", ""))
    return Message(
        body=await read_body(str(raw.get("Body", "")).encode(), as_, files, id_),
        message_id=id_,
        attributes={name: _plain(_object(one)) for name, one in said.items()},
        group=_text(known.get("MessageGroupId")),
        sent_at=datetime.fromtimestamp(int(sent) / 1000, UTC) if sent.isdigit() else None,
        deliveries=int(count) if count.isdigit() else 1,
    )


def _plain(one: Raw) -> JsonValue:
    """Give an attribute's value: numbers as numbers, binary as the base64 it comes in."""
    text = str(one.get("StringValue", one.get("BinaryValue", "")))
    if not str(one.get("DataType", "")).startswith("Number"):
        return text
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
