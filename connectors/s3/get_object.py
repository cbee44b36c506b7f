"""`s3.get_object` and `s3.head_object`: an object as a file, or only what is known of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.s3.choices import list_buckets
from connectors.s3.client import Call, Context, named_bucket, streamed
from connectors.s3.names import BucketName, Key
from connectors.s3.objects import Described, described
from nextscript.activity import activity
from nextscript.errors import Retryable
from nextscript.files import File
from nextscript.node_types import Example


class ObjectInput(BaseModel):
    """Which object."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    key: Key
    version_id: str = Field(
        default="", title="Version", description="An earlier one, where the bucket keeps them."
    )

    def query(self) -> dict[str, str]:
        """Give what names the version."""
        return {"versionId": self.version_id} if self.version_id else {}


class GetInput(ObjectInput):
    """Which object, and how much of it."""

    from_byte: int | None = Field(
        default=None, ge=0, description="Begin here, counted from 0, to read a part only."
    )
    to_byte: int | None = Field(default=None, ge=0, description="The last byte of the part.")
    keep_as: str | None = Field(
        default=None,
        description="A path in the project's files to find it by again, such as reports/today.csv.",
    )

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.to_byte is not None and self.to_byte < (self.from_byte or 0):
            raise ValueError("to_byte is before from_byte")
        return self

    def headers(self) -> dict[str, str]:
        """Ask for a part, or for the checksum of the whole."""
        if self.from_byte is None and self.to_byte is None:
            return {"x-amz-checksum-mode": "ENABLED"}
        to = "" if self.to_byte is None else self.to_byte
        return {"Range": f"bytes={self.from_byte or 0}-{to}"}


class GotObject(Described):
    """The object's content, and what is known of it."""

    file: File


@activity(
    "s3.get_object",
    title="Download an object",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "read", "download", "get", "bucket", "storage", "amazon", "minio"),
    options={"/bucket": list_buckets},
    examples=(
        Example(title="A report", config={"bucket": "reports", "key": "{{ input.day }}.csv"}),
    ),
)
async def get_object(input: GetInput, ctx: Context) -> GotObject:
    """Download an object, or a part of it, as a file.

    Its checksum is compared where the storage has kept one.
    """
    bucket = named_bucket(ctx, input.bucket)
    call = Call("GET", bucket, input.key, input.query(), input.headers())
    async with streamed(ctx, call) as answer:
        known = described(bucket, input.key, answer.response.headers)
        file = await ctx.files.write(
            _checked(answer.pieces(), answer.response.headers),
            name=input.key,
            type=known.type,
            path=input.keep_as,
        )
    return GotObject(**{**known.model_dump(), "size": file.size}, file=file)


@activity(
    "s3.head_object",
    title="Look at an object",
    effects="idempotent",
    keywords=("file", "exists", "size", "metadata", "bucket", "storage"),
    options={"/bucket": list_buckets},
    examples=(
        Example(title="How large a report is", config={"bucket": "reports", "key": "today.csv"}),
    ),
)
async def head_object(input: ObjectInput, ctx: Context) -> Described:
    """Give an object's size, type, time and metadata without its content.

    Ends with the error `s3.not_found` where there is none.
    """
    bucket = named_bucket(ctx, input.bucket)
    # Read as a stream: an answer that is read whole says how long its own body was, which is none.
    async with streamed(ctx, Call("HEAD", bucket, input.key, input.query())) as answer:
        return described(bucket, input.key, answer.response.headers)


async def _checked(
    pieces: AsyncIterator[bytes], headers: Mapping[str, str]
) -> AsyncIterator[bytes]:
    """Give the pieces on; raises Retryable at the end when they are not what was kept."""
    kept = headers.get("x-amz-checksum-sha256", "")
    # That of an object in parts is one of checksums; one that is inflated is not what was kept.
    known = kept if "-" not in kept and "content-encoding" not in headers else ""
    digest = hashlib.sha256()
    async for piece in pieces:
        digest.update(piece)
        yield piece
    if known and base64.b64encode(digest.digest()).decode() != known:
        raise Retryable("The object came damaged: its checksum differs", code="s3.damaged")
