"""Turning a step's config into a request: query, headers and body."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Literal

from pydantic import JsonValue

from nextscript.errors import Rejected

BodyAs = Literal["json", "form", "text", "file"]


def query_of(query: dict[str, JsonValue]) -> dict[str, str | list[str]]:
    """Give query parameters as text: a list repeats its name, null leaves it out."""
    return {
        name: [text_of(one) for one in value] if isinstance(value, list) else text_of(value)
        for name, value in query.items()
        if value is not None
    }


def headers_of(headers: dict[str, JsonValue]) -> dict[str, str]:
    """Give headers as text; null leaves one out."""
    return {name: text_of(value) for name, value in headers.items() if value is not None}


def text_of(value: JsonValue) -> str:
    """Write a value as people would: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def body_of(body: JsonValue, body_as: BodyAs) -> tuple[dict[str, Any], str | None]:
    """Give httpx2's option for a body, and its content type."""
    match body_as, body:
        case _, None:
            return {}, None
        case "json", _:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            return {"content": content.encode()}, "application/json"
        case "text", _:
            return {"content": text_of(body).encode()}, "text/plain; charset=utf-8"
        case "form", dict():
            return {"data": query_of(body)}, "application/x-www-form-urlencoded"
        case "file", str():
            return {"content": _decoded(body)}, "application/octet-stream"
        case "file", _:
            raise _invalid("a file is sent as base64 text")
    raise _invalid("a form's body must be an object of fields")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise _invalid("a file is sent as base64 text, and this is none") from None


def _invalid(reason: str) -> Rejected:
    return Rejected(f"The request cannot be sent: {reason}", code="http.invalid")
