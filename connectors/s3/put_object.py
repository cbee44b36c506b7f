"""`s3.put_object`: a file or a text into a bucket."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.s3.choices import list_buckets
from connectors.s3.client import Call, Content, Context, named_bucket, send
from connectors.s3.multipart import goes_in_parts, put_in_parts
from connectors.s3.names import BucketName, Key
from nextscript.activity import activity
from nextscript.files import File
from nextscript.node_types import Example

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_TEXT = re.compile(r"[\x20-\x7e]{0,1000}")


class PutInput(BaseModel):
    """What to keep, and where."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    key: Key
    file: File | None = Field(default=None, description="The file, from an earlier step.")
    text: str | None = Field(
        default=None, description="Or a text.", json_schema_extra={"x-widget": "text"}
    )
    content_type: str = Field(
        default="",
        pattern=r"^[\x21-\x7e ]{0,200}$",
        description="Such as text/csv; the file's own without it.",
    )
    metadata: dict[str, str] = Field(
        default={}, description="Names and short texts that are kept with it."
    )
    if_exists: Literal["replace", "refuse"] = Field(
        default="replace",
        title="If the key is taken",
        description="Take its place, or end with the error s3.precondition_failed.",
    )
    checksum: bool = Field(
        default=False,
        title="Keep a checksum",
        description="Have the storage keep a SHA-256, if it can; what is sent is checked anyway.",
    )

    @field_validator("metadata")
    @classmethod
    def _sendable(cls, metadata: dict[str, str]) -> dict[str, str]:
        for name, text in metadata.items():
            if not _NAME.fullmatch(name) or not _TEXT.fullmatch(text):
                raise ValueError("metadata is plain ASCII: names of letters, digits and . _ -")
        return metadata

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.file is None) == (self.text is None):
            raise ValueError("give either a file or a text")
        return self

    def headers(self, type_: str) -> dict[str, str]:
        """Give what the storage keeps with the content."""
        own = {f"x-amz-meta-{name.lower()}": text for name, text in self.metadata.items()}
        return {"Content-Type": self.content_type.strip() or type_, **own}

    def condition(self) -> dict[str, str]:
        """Give what the storage looks at before it keeps it."""
        return {"If-None-Match": "*"} if self.if_exists == "refuse" else {}


class KeptObject(BaseModel):
    """What was kept."""

    bucket: str
    key: str
    size: int
    etag: str
    version_id: str | None = None


@activity(
    "s3.put_object",
    title="Upload an object",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "write", "save", "upload", "put", "bucket", "storage", "amazon", "minio"),
    options={"/bucket": list_buckets},
    examples=(
        Example(
            title="Keep a report",
            config={"bucket": "reports", "key": "{{ input.day }}.csv", "text": "{{ report.csv }}"},
        ),
    ),
)
async def put_object(input: PutInput, ctx: Context) -> KeptObject:
    """Upload a file or a text under a key.

    Files above 100 MB go in parts. What is sent is signed with its SHA-256, so that the storage
    refuses what came damaged.
    """
    bucket = named_bucket(ctx, input.bucket)
    if input.file is None:
        content = (input.text or "").encode()
        return await _put(input, ctx, bucket, content, len(content))
    file = await ctx.files.info(input.file.id)
    if goes_in_parts(file):
        start = Call("POST", bucket, input.key, {"uploads": ""}, input.headers(file.type))
        answer = await put_in_parts(ctx, start, file, input.condition())
        return KeptObject(bucket=bucket, key=input.key, size=file.size, **answer)
    digest = hashlib.sha256()
    async for piece in ctx.files.open(file.id):
        digest.update(piece)
    content_ = Content(ctx.files, file, digest.hexdigest())
    return await _put(input, ctx, bucket, content_, file.size)


async def _put(
    input: PutInput, ctx: Context, bucket: str, content: bytes | Content, size: int
) -> KeptObject:
    type_ = content.file.type if isinstance(content, Content) else "text/plain; charset=utf-8"
    headers = {**input.headers(type_), **input.condition()}
    if input.checksum:
        headers["x-amz-checksum-sha256"] = base64.b64encode(_digest(content)).decode()
    response = await send(ctx, Call("PUT", bucket, input.key, headers=headers, content=content))
    return KeptObject(
        bucket=bucket,
        key=input.key,
        size=size,
        etag=response.headers.get("etag", "").strip('"'),
        version_id=response.headers.get("x-amz-version-id"),
    )


def _digest(content: bytes | Content) -> bytes:
    if isinstance(content, Content):
        return bytes.fromhex(content.digest)
    return hashlib.sha256(content).digest()
