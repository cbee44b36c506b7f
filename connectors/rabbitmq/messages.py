"""A message as a flow sees it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, JsonValue

from nextscript.bodies import ReadAs, read_body
from nextscript.files import Files

if TYPE_CHECKING:
    from aio_pika.abc import AbstractIncomingMessage

QUEUE = "The queue's name."


class Message(BaseModel):
    """A message and what its sender said about it."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    message_id: str | None = Field(description="The id its sender gave it.")
    exchange: str
    routing_key: str
    headers: dict[str, JsonValue]
    content_type: str | None
    correlation_id: str | None
    reply_to: str | None
    type: str | None = Field(description="What kind of message its sender says it is.")
    sent_at: datetime | None
    redelivered: bool = Field(description="It was delivered before and not acknowledged.")


async def read(message: AbstractIncomingMessage, as_: ReadAs, files: Files) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    return Message(
        body=await read_body(message.body, as_, files, message.message_id or "message"),
        message_id=message.message_id,
        exchange=message.exchange or "",
        routing_key=message.routing_key or "",
        headers={name: plain(value) for name, value in message.headers.items()},
        content_type=message.content_type,
        correlation_id=message.correlation_id,
        reply_to=message.reply_to,
        type=message.type,
        sent_at=message.timestamp,
        redelivered=bool(message.redelivered),
    )


def plain(value: object) -> JsonValue:
    """Give a header's value as JSON: times as RFC 3339, bytes as base64."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | bytearray():
            return base64.b64encode(value).decode()
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case Sequence():
            return [plain(inner) for inner in value]
    return str(value)
