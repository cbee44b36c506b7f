"""`s3.on_object`: an object appeared in a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from pydantic import BaseModel, JsonValue

from connectors.s3.choices import list_buckets, list_prefixes
from connectors.s3.client import Context, named_bucket
from connectors.s3.listing import pages
from connectors.s3.names import BucketName, Prefix
from connectors.s3.objects import Listed
from nextscript.node_types import Example
from nextscript.triggers import Event, Polled, PollInput, poll

_AGAIN = timedelta(days=1)
"""How much of the time before the newest object is looked at again: one that came in parts has the
time at which the first part was announced."""


class ObjectPollInput(PollInput):
    """Where to look."""

    bucket: BucketName = ""
    prefix: Prefix = ""


class Appeared(BaseModel):
    """Which object it is."""

    bucket: str
    key: str
    size: int
    etag: str
    last_modified: str


@poll(
    "s3.on_object",
    title="An object appeared",
    output=Appeared,
    keywords=("file", "new", "upload", "appeared", "bucket", "storage", "amazon", "minio"),
    options={"/bucket": list_buckets, "/prefix": list_prefixes},
    examples=(
        Example(
            title="Handle what others upload",
            config={"bucket": "inbox", "every": "1m", "input": {"key": "{{ appeared.key }}"}},
        ),
    ),
)
async def on_object(input: ObjectPollInput, ctx: Context, cursor: JsonValue) -> Polled:
    """Start a run for each object that is uploaded, and for each that is uploaded anew.

    It looks through all keys with the prefix each time, a thousand with each request, so keep the
    prefix of a large bucket narrow. The content is read by *Download an object*.
    """
    bucket = named_bucket(ctx, input.bucket)
    newest = datetime.fromisoformat(cursor) if isinstance(cursor, str) and cursor else None
    found = [one async for one in _since(ctx, bucket, input.prefix, newest)]
    found.sort(key=lambda one: (one.moment, one.key))
    last = max([*([newest] if newest else []), *(one.moment for one in found)], default=None)
    if cursor is None and last:
        found = [one for one in found if one.moment >= last - _AGAIN]
    return Polled([_event(bucket, one) for one in found], last.isoformat() if last else "")


async def _since(
    ctx: Context, bucket: str, prefix: str, newest: datetime | None
) -> AsyncIterator[Listed]:
    async for page in pages(ctx, bucket, prefix, {}):
        for one in page.objects:
            if newest is None or one.moment >= newest - _AGAIN:
                yield one


def _event(bucket: str, one: Listed) -> Event:
    appeared = Appeared(bucket=bucket, **one.model_dump(exclude={"storage_class"}))
    return Event(f"{bucket}/{one.key} {one.etag} {one.last_modified}", appeared.model_dump())
