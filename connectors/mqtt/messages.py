"""A message as a flow sees it."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from nextscript.bodies import ReadAs, from_bytes, read_body
from nextscript.files import Files

ID = "message_id"
"""The user property by which a sender says that a message is the same."""
Raw = Any  # Any: the driver's message


class Message(BaseModel):
    """A message and what its sender said about it."""

    body: JsonValue = Field(description="The content: data, text, base64 or a file reference.")
    topic: str
    retained: bool = Field(description="The broker had kept it for its topic.")
    message_id: str | None = Field(description="The user property message_id its sender gave it.")
    properties: dict[str, str] = Field(description="What else its sender said: user properties.")
    content_type: str | None
    response_topic: str | None = Field(description="Where its sender wants an answer.")
    correlation: str | None = Field(description="What it belongs to: text, or base64.")


async def read(raw: Raw, as_: ReadAs, files: Files) -> Message:
    """Give a message. Raises Rejected `message.body` when the body is not what it should be."""
    said = said_about(raw)
    name = raw.topic.rpartition("/")[2] or "message"
    correlation = getattr(raw.properties, "CorrelationData", None)
    return Message(
        body=await read_body(raw.payload, as_, files, name),
        topic=raw.topic,
        retained=bool(raw.retain),
        message_id=said.pop(ID, None),
        properties=said,
        content_type=getattr(raw.properties, "ContentType", None),
        response_topic=getattr(raw.properties, "ResponseTopic", None),
        correlation=None if correlation is None else _text(correlation),
    )


def said_about(raw: Raw) -> dict[str, str]:
    """Give a message's user properties; of those with one name, the first."""
    pairs = getattr(raw.properties, "UserProperty", None) or []
    return dict(reversed([(str(name), str(value)) for name, value in pairs]))


def look_of(raw: Raw) -> bytes:
    """Give all there is to see of a message that stays the same when it is delivered again.

    With its packet identifier, which no other message has until this one is acknowledged.
    """
    pairs = sorted(said_about(raw).items())
    about = repr((raw.mid, raw.topic, pairs)).encode(errors="surrogatepass")
    return about + hashlib.sha256(raw.payload).digest()


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return str(from_bytes(content, "base64"))
