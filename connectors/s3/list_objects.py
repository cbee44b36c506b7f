"""`s3.list_objects`: what a bucket holds, page after page."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.s3.choices import list_buckets, list_prefixes
from connectors.s3.client import Context, named_bucket
from connectors.s3.listing import pages
from connectors.s3.names import BucketName, KeyText, Prefix
from connectors.s3.objects import Listed
from nextscript.activity import activity
from nextscript.node_types import Example


class ListInput(BaseModel):
    """Which objects."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    prefix: Prefix = ""
    folders: bool = Field(
        default=False,
        title="Only this folder",
        description="Leave out what lies in folders below; their names are given instead.",
    )
    after: KeyText = Field(
        default="", title="After the key", description="Go on behind this key, in their order."
    )
    most: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="At most this many",
        description="Further ones are left; the result says that there were more.",
    )


class ObjectList(BaseModel):
    """What was found."""

    objects: list[Listed]
    folders: list[str] = []
    more: bool = Field(default=False, description="There are more; go on after the last key.")


@activity(
    "s3.list_objects",
    title="List objects",
    effects="idempotent",
    keywords=("files", "list", "folder", "bucket", "storage", "amazon", "minio"),
    options={"/bucket": list_buckets, "/prefix": list_prefixes},
    examples=(
        Example(
            title="The reports of a day", config={"bucket": "reports", "prefix": "2026-01-02/"}
        ),
    ),
)
async def list_objects(input: ListInput, ctx: Context) -> ObjectList:
    """List the objects of a bucket whose keys begin with a prefix, in the order of their keys."""
    found = ObjectList(objects=[])
    query = {"start-after": input.after} if input.after else {}
    if input.folders:
        query["delimiter"] = "/"
    async for page in pages(ctx, named_bucket(ctx, input.bucket), input.prefix, query):
        found.objects += page.objects
        found.folders += page.folders
        ctx.heartbeat(len(found.objects))
        if len(found.objects) + len(found.folders) >= input.most:
            found.more = not page.last or len(found.objects) > input.most
            break
    found.objects = found.objects[: input.most]
    return found
