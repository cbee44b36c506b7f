"""Messages as flows see them."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, Field, JsonValue

from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.errors import Rejected
from nextscript.files import Files

Path = Annotated[
    str,
    Field(
        max_length=2000,
        title="Path",
        description="What follows the connection's address, such as /prices?of=gold.",
    ),
]
Sent = Annotated[
    list[JsonValue],
    Field(
        max_length=1000,
        title="Send",
        description="Messages that are sent when it is connected: texts as they are, else as JSON.",
    ),
]
Pointer = Annotated[
    str,
    Field(
        pattern=r"^(/[^/]*)*$",
        max_length=500,
        description="Where it stands in a JSON message, such as /event/id.",
    ),
]
ReadMessagesAs = Annotated[ReadAs, Field(title="Read the messages as", description=READ_AS)]


class Message(BaseModel):
    """A message that came."""

    body: JsonValue


def written(body: JsonValue) -> str:
    """Give a message as it is sent."""
    if isinstance(body, str):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


async def read(content: str | bytes, as_: ReadAs, files: Files) -> Message:
    """Read a message. Raises Rejected `message.body` for JSON that is none."""
    data = content.encode() if isinstance(content, str) else content
    return Message(body=await read_body(data, as_, files, "message"))


def pointed(body: JsonValue, pointer: str) -> JsonValue:
    """Give what stands at a place of a message; None where there is no such place."""
    found = body
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found


def too_much() -> Rejected:
    """The error of a step that collects more than can be held."""
    return Rejected(
        "The messages are together larger than 16 MB",
        code="message.too_large",
        hint="Collect fewer of them, or start a run for each with the trigger.",
    )
