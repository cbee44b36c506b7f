"""`s3.copy_object` and `s3.move_object`: without the content passing through here."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from connectors.s3.choices import list_buckets
from connectors.s3.client import Call, Context, named_bucket, send
from connectors.s3.names import BucketName, Key
from connectors.s3.xml import parsed, text_of
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example


class CopyInput(BaseModel):
    """From where to where."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    key: Key
    to_bucket: BucketName = Field(default="", description="Empty for the same bucket.")
    to_key: Key


class CopiedObject(BaseModel):
    """Where it is now."""

    bucket: str
    key: str
    etag: str
    version_id: str | None = None


@activity(
    "s3.copy_object",
    title="Copy an object",
    effects="idempotent",
    keywords=("file", "copy", "duplicate", "bucket", "storage"),
    options={"/bucket": list_buckets, "/to_bucket": list_buckets},
    examples=(
        Example(
            title="Keep a copy",
            config={"bucket": "reports", "key": "today.csv", "to_key": "archive/today.csv"},
        ),
    ),
)
async def copy_object(input: CopyInput, ctx: Context) -> CopiedObject:
    """Copy an object of up to 5 GB within the storage, its metadata included."""
    return await _copied(input, ctx)


@activity(
    "s3.move_object",
    title="Move an object",
    effects="unsafe",
    keywords=("file", "move", "rename", "bucket", "storage"),
    options={"/bucket": list_buckets, "/to_bucket": list_buckets},
    examples=(
        Example(
            title="Put away what was handled",
            config={
                "bucket": "reports",
                "key": "{{ input.key }}",
                "to_key": "done/{{ input.key }}",
            },
        ),
    ),
)
async def move_object(input: CopyInput, ctx: Context) -> CopiedObject:
    """Move or rename an object: it is copied, and deleted at the old place after that."""
    source = named_bucket(ctx, input.bucket)
    if (source, input.key) == (input.to_bucket or source, input.to_key):
        raise Rejected("The object would be moved onto itself", code="s3.same_place")
    copied = await _copied(input, ctx)
    await send(ctx, Call("DELETE", source, input.key))
    return copied


async def _copied(input: CopyInput, ctx: Context) -> CopiedObject:
    source = named_bucket(ctx, input.bucket)
    target = input.to_bucket or source
    headers = {"x-amz-copy-source": quote(f"/{source}/{input.key}", safe="/~")}
    response = await send(ctx, Call("PUT", target, input.to_key, headers=headers))
    return CopiedObject(
        bucket=target,
        key=input.to_key,
        etag=text_of(parsed(response.content), "ETag").strip('"'),
        version_id=response.headers.get("x-amz-version-id"),
    )
