"""Signed requests to a storage, sent by egress."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx2

from connectors.s3.connection import S3Connection
from connectors.s3.errors import failure
from connectors.s3.names import bucket_of
from connectors.s3.xml import parsed
from nextscript.activity import ActivityContext
from nextscript.aws.signing import EMPTY, Unsigned
from nextscript.connection import Outside
from nextscript.egress import Binding, host_of, parse_url
from nextscript.errors import Rejected
from nextscript.files import File, Files

_BEGINNING = 64 * 1024
_SECONDS = 6 * 3600.0
Context = ActivityContext[S3Connection]


@dataclass(frozen=True)
class Call:
    """One request on a bucket, or on an object in it; on the service itself without both.

    `content` is bytes, or a file's content with its SHA-256 in hex.
    """

    method: str
    bucket: str = ""
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Content = b""

    def unsigned(self, connection: S3Connection) -> Unsigned:
        """Give it as it is signed."""
        host = parse_url(connection.endpoint).netloc.decode()
        if connection.path_style or not self.bucket:
            path = "/" + "/".join(part for part in (self.bucket, self.key) if part)
            return Unsigned(self.method, host, path, self.query)
        return Unsigned(self.method, f"{self.bucket}.{host}", f"/{self.key}", self.query)


@dataclass(frozen=True)
class Content:
    """A file on its way into the storage; it can be sent again."""

    files: Files
    file: File
    digest: str

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Read it from its beginning."""
        return self.files.open(self.file.id)


async def send(ctx: Context, call: Call) -> httpx2.Response:
    """Send a request and give its answer. Raises what the storage's refusal means."""
    url, options = _address(ctx.connection, call), _options(ctx.connection, call)
    response: httpx2.Response = await ctx.http.request(call.method, url, **options)
    return _accepted(response)


@asynccontextmanager
async def streamed(ctx: Context, call: Call) -> AsyncIterator[Any]:  # Any: as egress streams it
    """Send a request for an answer that is read piece by piece."""
    url, options = _address(ctx.connection, call), _options(ctx.connection, call)
    async with ctx.http.stream(call.method, url, **options) as answer:
        if not 200 <= answer.status_code < 300:
            raise failure(await answer.beginning(_BEGINNING))
        yield answer


async def tried(connection: S3Connection, out: Outside) -> str:
    """Ask for the usual bucket, or for all of them, and say what was tried."""
    bucket = connection.bucket
    query = {"list-type": "2", "max-keys": "1"} if bucket else {}
    call = Call("GET", bucket, query=query)
    url, options = _address(connection, call), _options(connection, call)
    response = await out.request("GET", url, **options)
    try:
        _accepted(response)
    except Rejected as refused:
        if bucket or refused.code != "s3.access_denied":
            raise
        return "The storage knows the key; it may not list all buckets, so name one to test it."
    return f"Signed in; the bucket {bucket} can be read." if bucket else "Signed in to the storage."


def named_bucket(ctx: Context, bucket: str) -> str:
    """Give the bucket a step works in. Raises Rejected `s3.no_bucket`."""
    return bucket_of(bucket, ctx.connection.bucket)


def origin_of(connection: S3Connection, request: Unsigned) -> str:
    """Give the beginning of a request's address."""
    return f"{connection.endpoint.partition('://')[0]}://{request.host}"


def _address(connection: S3Connection, call: Call) -> str:
    request = call.unsigned(connection)
    return origin_of(connection, request) + request.address


def _options(connection: S3Connection, call: Call) -> dict[str, Any]:  # Any: httpx2's own
    request, content = call.unsigned(connection), call.content
    digest = content.digest if isinstance(content, Content) else sha256(content).hexdigest()
    headers = connection.signer().headers(request, call.headers, digest, datetime.now(UTC))
    # What is signed for one address is worth nothing at another, so redirects are not followed.
    binding = Binding(hosts=(host_of(parse_url(origin_of(connection, request))),))
    options: dict[str, Any] = {"binding": binding, "headers": headers, "max_redirects": 0}
    if isinstance(content, Content):
        headers["Content-Length"] = str(content.file.size)
        options["max_seconds"] = _SECONDS  # the step's own timeout is what ends it
    if digest != EMPTY:
        options["content"] = content
    elif call.method in ("PUT", "POST"):
        headers["Content-Length"] = "0"
    return options


def _accepted(response: httpx2.Response) -> httpx2.Response:
    if not 200 <= response.status_code < 300:
        raise failure(response)
    # A storage that copies or joins for long answers 200 first and says afterwards how it went.
    root = parsed(response.content) if response.content[:500].find(b"<Error") >= 0 else None
    if root is not None and root.tag.rpartition("}")[2] == "Error":
        raise failure(response)
    return response
