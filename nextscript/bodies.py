"""The content of a message: bytes for a broker, JSON for a flow."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncIterator, Iterable
from typing import Literal

from pydantic import BaseModel, JsonValue, ValidationError

from nextscript.document import read_json_strict
from nextscript.errors import NextScriptError, Rejected
from nextscript.files import File, Files

BodyAs = Literal["json", "text", "base64", "file"]
ReadAs = Literal["auto", "json", "text", "base64", "file"]
BODY_AS = "How the body is sent: as JSON, as text, as bytes written in base64, or a file's content."
READ_AS = (
    "Auto gives JSON where it is JSON, else text, else base64. JSON refuses what is not. "
    "File keeps the bytes as a file and gives a reference."
)
MOST_BYTES = 16 * 1024 * 1024
"""A message is held in memory, by us and by the broker: larger contents go into storage."""


async def to_bytes(body: JsonValue, as_: BodyAs, files: Files) -> bytes:
    """Give the bytes of a body. Raises Rejected `message.body`, `message.too_large`."""
    return within(await _file(body, files) if as_ == "file" else _encoded(body, as_))


def from_bytes(content: bytes, as_: ReadAs) -> JsonValue:
    """Give a body that is not a file. Raises Rejected `message.body` for JSON that is none."""
    if as_ in ("auto", "json"):
        try:
            return read_json_strict(content, max_bytes=MOST_BYTES)
        except NextScriptError as error:
            if as_ == "json":
                raise _unfit(f"The message is not JSON: {error.message}") from None
    if as_ != "base64":
        try:
            return content.decode()
        except UnicodeDecodeError:
            if as_ == "text":
                raise _unfit("The message is not text in UTF-8") from None
    return base64.b64encode(content).decode()


async def read_body(content: bytes, as_: ReadAs, files: Files, name: str) -> JsonValue:
    """Give a body; as a file it is kept under a name and its reference given."""
    if as_ != "file":
        return from_bytes(content, as_)
    kept = await files.write(_once(content), name=name)
    return kept.model_dump(mode="json", by_alias=True)


async def lines(items: AsyncIterator[BaseModel] | Iterable[BaseModel]) -> AsyncIterator[bytes]:
    """Give each as a line of JSON, for a file."""
    if isinstance(items, AsyncIterator):
        async for item in items:
            yield item.model_dump_json(by_alias=True).encode() + b"\n"
    else:
        for item in items:
            yield item.model_dump_json(by_alias=True).encode() + b"\n"


def within(content: bytes | bytearray, most: int | None = None) -> bytes:
    """Give the bytes; `most` is a server's own limit. Raises Rejected `message.too_large`."""
    limit = min(most or MOST_BYTES, MOST_BYTES)
    if len(content) > limit:
        raise Rejected(
            f"A message of {len(content):,} bytes is too large: {limit:,} are the limit",
            code="message.too_large",
            hint="Put the content into a file or a storage, and send where it is.",
        )
    return bytes(content)


def _encoded(body: JsonValue, as_: BodyAs) -> bytes:
    if as_ == "json":
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if not isinstance(body, str):
        raise _unfit(f"A body that is sent as {as_} is text")
    try:
        return body.encode() if as_ == "text" else base64.b64decode(body, validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise _unfit(f"The body cannot be read as {as_}") from None


async def _file(body: JsonValue, files: Files) -> bytes:
    try:
        known = await files.info(File.model_validate(body).id)
    except ValidationError:
        raise _unfit("A body that is sent as a file is a file reference") from None
    found = bytearray()
    async for piece in files.open(known.id):
        found += piece
        if len(found) > MOST_BYTES:
            break
    return bytes(found)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _unfit(message: str) -> Rejected:
    return Rejected(message, code="message.body")
