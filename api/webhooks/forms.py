"""Forms with files (multipart): fields as they are, files kept in the project as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from activities.files.spool import pieces_of
from activities.operation import Actor
from activities.parts import Parts
from activities.webhooks.uploads import Upload, keep_upload
from api.door import too_large
from api.webhooks.events import MAX_FIELDS, gathered
from nextscript.errors import Malformed
from nextscript.values import Json

_MAX_FILES = 20
_MAX_FIELD_BYTES = 1024 * 1024


def is_form_with_files(request: Request) -> bool:
    """Say whether a call brings a form that may have files."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "multipart/form-data"


async def form_of(
    request: Request,
    content: AsyncGenerator[bytes, None],
    parts: Parts,
    actor: Actor,
    once: str | None,
) -> tuple[Json, str]:
    """Read a form; give its fields, with references to its files, and a digest of all of it.

    A delivery that is sent again (`once`) keeps no file twice. Raises Malformed.
    """
    fields: list[tuple[str, Json]] = []
    mark = sha256()
    async with parsed(request, content) as form:
        for place, (name, value) in enumerate(form.multi_items()):
            said: Json = value if isinstance(value, str) else None
            if isinstance(value, UploadFile):
                upload = Upload(
                    value.filename or "file",
                    value.content_type or "",
                    f"hook/{actor.project_id}/{once}/{place}" if once else None,
                )
                said, digest = await keep_upload(parts, actor, upload, pieces_of(value.file))
                mark.update(f"{name}\0{digest}\0".encode())
            else:
                mark.update(f"{name}\0{value}\0".encode())
            fields.append((name, said))
    return gathered(fields), mark.hexdigest()


@asynccontextmanager
async def parsed(request: Request, content: AsyncGenerator[bytes, None]) -> AsyncIterator[FormData]:
    """Read a form with files, which lie on disk while they are used. Raises Malformed."""
    parser = MultiPartParser(
        request.headers,
        content,
        max_files=_MAX_FILES,
        max_fields=MAX_FIELDS,
        max_part_size=_MAX_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Malformed("The form cannot be read.") from None
    try:
        yield form
    finally:
        await form.close()


async def counted(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Give a body a piece at a time. Raises 413 as soon as it is larger than it may be."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk
