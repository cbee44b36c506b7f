"""Reading an answer without ever holding more of it than the cap, inflated."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator

import httpx2

from nextscript.errors import Rejected

# What `Inflater` can bound; brotli and zstandard would inflate a chunk without a limit.
ACCEPT_ENCODING = "gzip, deflate"
_CHUNK = 64 * 1024


async def read_capped(response: httpx2.Response, cap: int) -> bytes:
    """Read a body, inflating it. Raises Rejected `http.limit` above `cap` bytes."""
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > cap:
        raise too_large(cap)
    kept = bytearray()
    async for chunk in pieces_capped(response, cap):
        kept += chunk
    return bytes(kept)


async def pieces_capped(response: httpx2.Response, cap: int) -> AsyncIterator[bytes]:
    """Give a body piece by piece, inflated. Raises Rejected `http.limit` above `cap` bytes."""
    if response.is_stream_consumed:  # a faked wire gives its answers whole
        yield response.content
        return
    size = 0
    async for chunk in _inflated(response):
        size += len(chunk)
        if size > cap:
            raise too_large(cap)
        yield chunk


def too_large(cap: int) -> Rejected:
    """The error for an answer above the cap."""
    return Rejected(
        f"The answer is larger than {cap // 1_000_000} MB",
        code="http.limit",
        hint="Ask for less at a time (a page, a filter), or fetch it as a file.",
    )


async def _inflated(response: httpx2.Response) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    # Without a size, so that pieces are handed on as they come and not gathered first.
    if encoding in ("", "identity"):
        async for chunk in response.aiter_raw():
            yield chunk
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Rejected(
            "The server compressed its answer in a way nobody asked for", code="http.encoding"
        )
    inflater = _Inflater(bare=encoding == "deflate")
    async for chunk in response.aiter_raw():
        for piece in inflater.pieces(chunk):
            yield piece


class _Inflater:
    """zlib, a piece at a time: a small chunk may inflate to a thousand times its size."""

    def __init__(self, *, bare: bool) -> None:
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 32)
        # "deflate" is zlib's format by the standard, and bare deflate from some servers.
        self._may_be_bare = bare

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._zlib.eof:
            yield self._inflate(chunk)
            chunk = self._zlib.unconsumed_tail

    def _inflate(self, chunk: bytes) -> bytes:
        try:
            return self._zlib.decompress(chunk, _CHUNK)
        except zlib.error:
            if not self._may_be_bare:
                raise Rejected("The answer's compression is broken", code="http.encoding") from None
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)
            self._may_be_bare = False
            return self._inflate(chunk)
