"""A message as a flow sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from nextscript.bodies import ReadAs, from_bytes, read_body
from nextscript.files import Files

TOPIC = "The topic's name."
Record = Any  # Any: the driver has no types


class Message(BaseModel):
    """A message and where it stands."""

    body: JsonValue = Field(description="The content; null for a deletion in a compacted topic.")
    key: str | None = Field(description="Text, or base64 where it is none.")
    headers: dict[str, str] = Field(description="Text, or base64 where it is none.")
    topic: str
    partition: int
    offset: int
    sent_at: datetime


async def read(record: Record, as_: ReadAs, files: Files) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    body = None
    if record.value is not None:
        name = f"{record.topic}-{record.partition}-{record.offset}"
        body = await read_body(record.value, as_, files, name)
    return Message(
        body=body,
        key=None if record.key is None else _text(record.key),
        headers={name: _text(value or b"") for name, value in record.headers},
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        sent_at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return str(from_bytes(content, "base64"))
