"""A file's content as an answer: whole or a part, and never something a browser would run."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from activities.files.models import StoredFile
from activities.parts import Parts
from api.problems import HttpProblem
from nextscript.files import UNKNOWN_TYPE

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Everything else (pages, pictures with scripts, …) is sent as bytes.
_HARMLESS = re.compile(
    r"text/(plain|csv|tab-separated-values)|image/(png|jpeg|gif|webp|avif)|(audio|video)/[\w.+-]+"
    r"|application/(json|pdf|zip|gzip|octet-stream|vnd\.apache\.parquet"
    r"|vnd\.openxmlformats-officedocument\.[\w.]+)"
)
_CSP = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


async def answer(parts: Parts, row: StoredFile, asked: str | None) -> Response:
    """Answer with a file, or with the range that was asked for.

    Raises HttpProblem 416, NotFound for a content that is gone, Rejected for a changed one.
    """
    span = _span(asked, row.size)
    start, end = span or (0, row.size)
    headers = {**_about(row), "Content-Length": str(end - start)}
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{row.size}"
    store = parts.objects.files
    content = store.read(str(row.project_id), str(row.id), row.size, start, end)
    first = await anext(content)  # now, while it can still be said that there is none
    return StreamingResponse(_all(first, content), 206 if span else 200, headers)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _about(row: StoredFile) -> dict[str, str]:
    plain = re.sub(r'[^\w .,()+-]|["\\]', "_", row.name.encode("ascii", "replace").decode())
    return {
        "Content-Type": row.type if _HARMLESS.fullmatch(row.type) else UNKNOWN_TYPE,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''"
        + quote(row.name, safe=""),
        "Content-Security-Policy": _CSP,
        "Accept-Ranges": "bytes",
        "ETag": f'"{row.id}"',
    }


def _span(asked: str | None, size: int) -> tuple[int, int] | None:
    """Read one range; what is not understood is as good as not asked (RFC 9110)."""
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    if last and first and int(last) < int(first):
        return None
    if start >= size or start >= end:
        raise HttpProblem(
            416, "file.range", "The file ends before that.", {"Content-Range": f"bytes */{size}"}
        )
    return start, end
