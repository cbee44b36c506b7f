"""`s3.delete_objects`: one or thousands."""

from __future__ import annotations

import base64
import hashlib
from xml.sax.saxutils import escape

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.s3.choices import list_buckets
from connectors.s3.client import Call, Context, named_bucket, send
from connectors.s3.names import BucketName, Key
from connectors.s3.xml import children, parsed, text_of
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

_PAGE = 1000
_TOLD = 20


class DeleteInput(BaseModel):
    """Which objects."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    objects: list[Key] = Field(
        min_length=1, max_length=100_000, description="The keys of those to delete."
    )


class Deleted(BaseModel):
    """How many there are no more."""

    count: int


@activity(
    "s3.delete_objects",
    title="Delete objects",
    effects="idempotent",
    keywords=("file", "delete", "remove", "clean", "bucket", "storage"),
    options={"/bucket": list_buckets},
    examples=(
        Example(title="Delete one", config={"bucket": "reports", "objects": ["{{ input.key }}"]}),
    ),
)
async def delete_objects(input: DeleteInput, ctx: Context) -> Deleted:
    """Delete objects by their keys, a thousand at a time; one that is gone already stays gone.

    When the storage refuses some, the others are deleted and the step ends with those refused.
    """
    bucket = named_bucket(ctx, input.bucket)
    refused: list[JsonValue] = []
    for at in range(0, len(input.objects), _PAGE):
        refused += await _delete(ctx, bucket, input.objects[at : at + _PAGE])
        ctx.heartbeat(at)
    if refused:
        raise Rejected(
            f"{len(refused)} of {len(input.objects)} objects could not be deleted",
            code="s3.not_deleted",
            details={"refused": refused[:_TOLD]},
        )
    return Deleted(count=len(input.objects))


async def _delete(ctx: Context, bucket: str, keys: list[str]) -> list[JsonValue]:
    items = "".join(f"<Object><Key>{escape(key)}</Key></Object>" for key in keys)
    content = f"<Delete><Quiet>true</Quiet>{items}</Delete>".encode()
    digest = hashlib.md5(content, usedforsecurity=False).digest()  # all storages know this one
    headers = {"Content-MD5": base64.b64encode(digest).decode(), "Content-Type": "application/xml"}
    answer = await send(ctx, Call("POST", bucket, "", {"delete": ""}, headers, content))
    return [
        {"key": text_of(one, "Key"), "code": text_of(one, "Code")}
        for one in children(parsed(answer.content), "Error")
    ]
