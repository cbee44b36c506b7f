"""Entity tags: what was read, so that a change of it is noticed."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from api.problems import HttpProblem

ETAG = {
    "ETag": {
        "description": "What was read; send it as If-Match with a change.",
        "schema": {"type": "string"},
    }
}
"""The header in the OpenAPI document."""


def unless_known(request: Request, response: Response) -> Response:
    """Tag what a GET reads, and answer 304 where the caller has it already.

    The tag is of the content: whatever may be different in it is another tag. A route that knows
    its tag without making the content sets it itself.
    """
    if request.method != "GET" or response.status_code != 200:
        return response
    if not response.headers.get("content-type", "").startswith("application/json"):
        return response
    body = getattr(response, "body", None)
    if "etag" not in response.headers and isinstance(body, bytes):
        response.headers["ETag"] = quoted(hashlib.sha256(body).hexdigest()[:32])
    tag = response.headers.get("etag", "").strip('"')
    if not tag or not matches(request.headers.get("if-none-match"), tag):
        return response
    return NotModified(tag)


class NotModified(Response):
    """The caller has it already."""

    def __init__(self, tag: str) -> None:
        super().__init__(status_code=304, headers={"ETag": quoted(tag)})


def quoted(tag: str) -> str:
    """Write a tag as headers have it."""
    return f'"{tag}"'


def matches(header: str | None, tag: str) -> bool:
    """Say whether an If-None-Match header names a tag."""
    return header is not None and tag in _tags(header)


async def _expected(if_match: Annotated[str | None, Header()] = None) -> frozenset[str]:
    if if_match is None:
        raise HttpProblem(
            428, "request.if_match", "Send If-Match with the ETag you read, so nothing is lost."
        )
    return _tags(if_match)


def _tags(header: str) -> frozenset[str]:
    return frozenset(one.strip().removeprefix("W/").strip('"') for one in header.split(","))


IfMatch = Annotated[frozenset[str], Depends(_expected)]
"""The tags a change is meant for; a request without If-Match is refused (428)."""
