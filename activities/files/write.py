"""`file.write`: data as a new file."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Literal

from pydantic import Field, JsonValue

from activities.files.config import Config, KeptPath
from activities.files.spool import once
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

_TYPES = {"text": "text/plain", "json": "application/json", "lines": "text/plain"}


class FileWriteInput(Config):
    """What to write, and how it is called."""

    name: str = Field(min_length=1, max_length=200, description="Such as report.txt.")
    content: JsonValue = Field(description="Text, or any value for JSON.")
    write_as: Literal["text", "json", "lines", "base64"] = Field(
        default="text", description="Text as it is, JSON, a list as lines, or base64 as bytes."
    )
    type: str = Field(default="", description="The media type, such as text/html.")
    path: KeptPath = None


@activity(
    "file.write",
    title="Write a file",
    effects="keyed",
    icon="file-plus",
    keywords=("save", "store", "create", "export", "text", "json"),
    examples=(
        Example(title="Keep a report", config={"name": "report.txt", "content": "{{ text }}"}),
    ),
)
async def write_file(input: FileWriteInput, ctx: ActivityContext) -> File:
    """Write text or data to a new file, which later steps may send, pack or keep."""
    data = _bytes(input.content, input.write_as)
    type_ = input.type or _TYPES.get(input.write_as, "")
    return await ctx.files.write(once(data), name=input.name, type=type_, path=input.path)


def _bytes(content: JsonValue, write_as: str) -> bytes:
    match write_as, content:
        case "base64", str():
            try:
                return base64.b64decode(content, validate=True)
            except binascii.Error:
                raise _invalid("this is not base64") from None
        case "base64", _:
            raise _invalid("base64 is text")
        case "lines", list():
            return "".join(f"{_text(one)}\n" for one in content).encode()
        case "lines", _:
            raise _invalid("lines are a list")
        case "json", _:
            return json.dumps(content, ensure_ascii=False, indent=2).encode()
    return _text(content).encode()


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _invalid(reason: str) -> Rejected:
    return Rejected(f"The file cannot be written: {reason}", code="file.invalid")
