"""`file.read`: the content of a file as data."""

from __future__ import annotations

import base64
import json
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from activities.files.config import Config, Given
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

MOST_BYTES = 50_000_000


class FileReadInput(Config):
    """Which file, and what to make of it."""

    file: Given
    read_as: Literal["text", "json", "lines", "base64"] = Field(
        default="text", description="Text, JSON as data, a list of lines, or bytes as base64."
    )
    encoding: str = Field(
        default="utf-8", description="How the text is written, such as utf-8 or windows-1252."
    )


class FileContent(BaseModel):
    """What the file holds."""

    content: JsonValue


@activity(
    "file.read",
    title="Read a file",
    effects="idempotent",
    icon="file-text",
    keywords=("open", "load", "text", "json", "lines", "content"),
    examples=(Example(title="Read a download", config={"file": "{{ download.body }}"}),),
)
async def read_file(input: FileReadInput, ctx: ActivityContext) -> FileContent:
    """Read a file of up to 50 MB into the flow's data.

    Larger ones are worked on as files: unpacked, or read as tables.
    """
    held = bytearray()
    async for chunk in ctx.files.open(input.file.id):
        held += chunk
        if len(held) > MOST_BYTES:
            raise Rejected(
                f"The file is larger than the {MOST_BYTES // 1_000_000} MB data may have",
                code="file.too_large",
                hint="Read it as a table, a part at a time.",
            )
    return FileContent(content=_content(bytes(held), input))


def _content(data: bytes, input: FileReadInput) -> JsonValue:
    if input.read_as == "base64":
        return base64.b64encode(data).decode()
    text = _text(data, input.encoding)
    match input.read_as:
        case "lines":
            return list[JsonValue](text.splitlines())
        case "json":
            return _json(text)
    return text


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff").replace("\0", "�")
    except LookupError:
        raise Rejected(f"There is no encoding {encoding[:50]!r}", code="file.encoding") from None
    except UnicodeError:
        raise Rejected(
            f"The file is not text in {encoding[:50]}", code="file.encoding", hint="Try another."
        ) from None


def _json(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"The file is not JSON: {error}", code="file.not_json") from None
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
