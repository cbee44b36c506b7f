"""A large file in parts: each is in memory while it is sent, and nothing half stays behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypedDict
from xml.sax.saxutils import escape

from connectors.s3.client import Call, Context, send
from connectors.s3.xml import parsed, text_of
from nextscript.files import File

MULTIPART_BYTES = 100_000_000
"""Files above this go in parts."""
PART_BYTES = 16 * 1024**2
_MOST_PARTS = 10_000


class Kept(TypedDict):
    """What the storage says of the whole."""

    etag: str
    version_id: str | None


def goes_in_parts(file: File) -> bool:
    """Say whether a file is too large for one request."""
    return file.size > MULTIPART_BYTES


async def put_in_parts(ctx: Context, start: Call, file: File, condition: dict[str, str]) -> Kept:
    """Upload a file in parts; when one fails, the storage forgets those before it."""
    begun = parsed((await send(ctx, start)).content)
    upload = {"uploadId": text_of(begun, "UploadId")}
    try:
        parts = await _sent(ctx, start, upload, file)
        whole = Call("POST", start.bucket, start.key, upload, condition, _list(parts))
        answer = await send(ctx, whole)
    except BaseException:
        await send(ctx, Call("DELETE", start.bucket, start.key, upload))
        raise
    etag = text_of(parsed(answer.content), "ETag").strip('"')
    return {"etag": etag, "version_id": answer.headers.get("x-amz-version-id")}


async def _sent(ctx: Context, start: Call, upload: dict[str, str], file: File) -> list[str]:
    size = max(PART_BYTES, -(-file.size // _MOST_PARTS))
    etags: list[str] = []
    async for part in _parts(ctx.files.open(file.id), size):
        query = {**upload, "partNumber": str(len(etags) + 1)}
        answer = await send(ctx, Call("PUT", start.bucket, start.key, query, content=part))
        etags.append(answer.headers.get("etag", ""))
        ctx.heartbeat({"parts": len(etags)})
    return etags


async def _parts(content: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    held = bytearray()
    async for piece in content:
        held += piece
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def _list(etags: list[str]) -> bytes:
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(etag)}</ETag></Part>"
        for number, etag in enumerate(etags, 1)
    )
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
