"""Values as Redis keeps them, bytes, and as a flow sees them, JSON."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import JsonValue

from nextscript.bodies import BodyAs, from_bytes, to_bytes, within
from nextscript.files import Files

StoreAs = Literal["auto", "json", "text", "base64", "file"]
STORE_AS = (
    "Auto keeps text as it stands and anything else as JSON; or as JSON, as text, as bytes "
    "written in base64, or a file's content."
)
Scalar = str | bool | int | float


async def stored(value: JsonValue, as_: StoreAs, files: Files) -> bytes:
    """Give the bytes of a value. Raises Rejected `message.body`, `message.too_large`."""
    return plain(value) if as_ == "auto" else await to_bytes(value, _known(as_), files)


def plain(value: JsonValue) -> bytes:
    """Give the bytes of a value: text as it stands, anything else as JSON."""
    if isinstance(value, str):
        return within(value.encode(errors="surrogatepass"))
    return within(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def text(content: bytes) -> str:
    """Give a name as text, or as base64 where it is none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return str(from_bytes(content, "base64"))


def reply(answer: object) -> JsonValue:
    """Give what the server answered as JSON."""
    if isinstance(answer, bytes):
        return text(answer)
    if isinstance(answer, list):
        return [reply(one) for one in answer]
    return answer if isinstance(answer, int | float | str) else None


def _known(as_: StoreAs) -> BodyAs:
    return "json" if as_ == "auto" else as_
