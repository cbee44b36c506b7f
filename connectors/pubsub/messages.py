"""A message as a flow sees it, and taking some."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

from connectors.pubsub.client import Client
from nextscript.bodies import ReadAs, read_body
from nextscript.errors import Rejected
from nextscript.files import Files

_MOST_ACKS = 1_000


class Message(BaseModel):
    """A message and what is known of it."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    message_id: str
    attributes: dict[str, str] = Field(description="What its sender said about it.")
    ordering_key: str | None = None
    published_at: datetime | None = None
    deliveries: int = Field(
        default=1, description="How often it was delivered, where dead letters are kept."
    )


Raw = dict[str, JsonValue]


async def take(client: Client, subscription: str, most: int) -> list[Raw]:
    """Take up to `most` messages; the service waits for some a while when there are none."""
    answer = await client.call("POST", f"{subscription}:pull", {"maxMessages": most})
    found = answer.get("receivedMessages")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


async def acknowledge(client: Client, subscription: str, received: list[Raw]) -> None:
    """Say that messages need not come again."""
    ids = [one.get("ackId") for one in received]
    for start in range(0, len(ids), _MOST_ACKS):
        body: JsonValue = {"ackIds": ids[start : start + _MOST_ACKS]}
        await client.call("POST", f"{subscription}:acknowledge", body)


async def read(raw: Raw, as_: ReadAs, files: Files) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    inner, count = raw.get("message"), raw.get("deliveryAttempt")
    message = inner if isinstance(inner, dict) else {}
    id_, said = str(message.get("messageId", "")), message.get("attributes")
    moment = message.get("publishTime")
    try:
        content = base64.b64decode(str(message.get("data", "")))
    except binascii.Error:
        raise Rejected("The message is not base64", code="message.body") from None
    return Message(
        body=await read_body(content, as_, files, id_),
        message_id=id_,
        attributes={n: str(v) for n, v in said.items()} if isinstance(said, dict) else {},
        ordering_key=str(message["orderingKey"]) if message.get("orderingKey") else None,
        published_at=datetime.fromisoformat(moment) if isinstance(moment, str) else None,
        deliveries=count if isinstance(count, int) else 1,
    )
