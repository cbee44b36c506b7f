"""Writing a request's body: JSON, form, multipart with files, text, or a file as it is."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import JsonValue

from nextscript.errors import Rejected
from nextscript.files import UNKNOWN_TYPE, Files
from nextscript.http.transfer import FileBody, reference
from nextscript.manifest.models import Operation, Place
from nextscript.manifest.parameters import query_pairs, query_text, text_of

Fields = dict[str, tuple[JsonValue, Place]]
"""Values and where they go, by the names of the input's fields."""
Content: TypeAlias = "bytes | FileBody | Parts"


@dataclass(frozen=True)
class Written:
    """A body and the headers that describe it. `streams` says that it is read from files."""

    content: Content
    headers: dict[str, str]
    streams: bool = False


async def written(operation: Operation, fields: Fields, files: Files) -> Written | None:
    """Write the body of an operation; None when it has none. Raises Rejected `http.invalid`."""
    body = operation.body
    if body is None or (not fields and not body.required and not body.query):
        return None
    value: JsonValue = _object(fields)
    if body.whole is not None:
        value = fields[body.whole][0] if body.whole in fields else None
    match body.format:
        case "json":
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            return _typed(text.encode(), body.content_type or "application/json")
        case "graphql":
            asked: JsonValue = {"query": body.query, "variables": value}
            text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
            return _typed(text.encode(), "application/json")
        case "text":
            kind = body.content_type or "text/plain; charset=utf-8"
            return _typed(text_of(value).encode(), kind)
        case "binary":
            return await _binary(value, body.content_type, files)
        case "form":
            text = query_text(_pairs(_named(fields, body.whole)), set())
            return _typed(text.encode(), body.content_type or "application/x-www-form-urlencoded")
    return await _multipart(_named(fields, body.whole), files)


def _object(fields: Fields) -> dict[str, JsonValue]:
    return {place.name or name: value for name, (value, place) in fields.items()}


def _typed(content: bytes, kind: str) -> Written:
    return Written(content, {"Content-Type": kind})


def _named(fields: Fields, whole: str | None) -> Fields:
    """Give the parts by their names on the wire. Raises Rejected `http.invalid`."""
    if whole is None:
        return {place.name or name: (value, place) for name, (value, place) in fields.items()}
    if whole not in fields:
        return {}
    value, place = fields[whole]
    if not isinstance(value, dict):
        raise _invalid("this body is an object of fields")
    return {name: (one, place) for name, one in value.items()}


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    return [
        pair for name, (value, place) in fields.items() for pair in query_pairs(name, value, place)
    ]


async def _binary(value: JsonValue, kind: str, files: Files) -> Written:
    if isinstance(value, dict) and "$file" in value:
        file = await files.info(reference(value).id)
        sent = kind if kind and "*" not in kind else file.type or UNKNOWN_TYPE
        headers = {"Content-Type": sent, "Content-Length": str(file.size)}
        return Written(FileBody(files, file), headers, streams=True)
    sent = kind if kind and "*" not in kind else UNKNOWN_TYPE
    return _typed(_decoded(value), sent)


def _decoded(value: JsonValue) -> bytes:
    try:
        return base64.b64decode(text_of(value), validate=True)
    except (binascii.Error, ValueError):
        raise _invalid("a file is a reference of an earlier step, or base64 text") from None


@dataclass(frozen=True)
class Parts:
    """A multipart body that is put together while it is sent, as often as it is."""

    boundary: str
    parts: list[tuple[bytes, bytes | FileBody, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        framed = sum(len(head) + size + 2 for head, _, size in self.parts)
        return framed + len(self._end)

    @property
    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for head, content, _ in self.parts:
            yield head
            if isinstance(content, bytes):
                yield content
            else:
                async for piece in content:
                    yield piece
            yield b"\r\n"
        yield self._end


async def _multipart(fields: Fields, files: Files) -> Written:
    made = Parts(secrets.token_hex(16))
    for name, (value, place) in fields.items():
        for one in value if isinstance(value, list) and place.style != "json" else [value]:
            if one is not None:
                made.parts.append(await _part(made.boundary, name, one, place, files))
    headers = {
        "Content-Type": f"multipart/form-data; boundary={made.boundary}",
        "Content-Length": str(made.size),
    }
    return Written(made, headers, streams=True)


async def _part(
    boundary: str, name: str, value: JsonValue, place: Place, files: Files
) -> tuple[bytes, bytes | FileBody, int]:
    if isinstance(value, dict) and "$file" in value:
        file = await files.info(reference(value).id)
        kind = place.content_type or file.type or UNKNOWN_TYPE
        return _head(boundary, name, kind, file.name), FileBody(files, file), file.size
    content = text_of(value).encode()
    kind = place.content_type or ("application/json" if isinstance(value, dict | list) else "")
    return _head(boundary, name, kind), content, len(content)


def _head(boundary: str, name: str, kind: str, filename: str | None = None) -> bytes:
    lines = [f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"']
    if filename is not None:
        lines[0] += f'; filename="{_escaped(filename)}"'
    if kind:
        lines.append(f"Content-Type: {_escaped(kind)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _escaped(text: str) -> str:
    """As browsers do (HTML, multipart/form-data): nobody writes a header of their own."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _invalid(reason: str) -> Rejected:
    return Rejected(f"The request cannot be sent: {reason}", code="http.invalid")
