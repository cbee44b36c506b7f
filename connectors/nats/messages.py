"""A message of a stream as a flow sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from nextscript.bodies import ReadAs, read_body
from nextscript.files import Files


class Message(BaseModel):
    """A message and where it stands."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    subject: str
    headers: dict[str, str]
    stream: str
    sequence: int = Field(description="Its number in the stream.")
    sent_at: datetime | None = Field(description="When the stream took it.")


async def read(
    raw: Any,  # Any: a delivered or a stored message of the driver, which has no types
    stream: str,
    sequence: int,
    sent_at: datetime | None,
    as_: ReadAs,
    files: Files,
) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    return Message(
        body=await read_body(raw.data or b"", as_, files, f"{stream}-{sequence}"),
        subject=raw.subject,
        headers={str(name): str(value) for name, value in (raw.headers or {}).items()},
        stream=stream,
        sequence=sequence,
        sent_at=sent_at,
    )
