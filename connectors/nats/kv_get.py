"""`nats.kv_get`: a value of a key-value bucket."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.nats.client import connected
from connectors.nats.connection import NatsConnection
from connectors.nats.names import Bucket, BucketKey
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.errors import Rejected
from nextscript.node_types import Example


class KeyInput(BaseModel):
    """Which key of which bucket."""

    model_config = ConfigDict(extra="forbid")
    bucket: Bucket = Field(description="The bucket's name.")
    key: BucketKey = Field(description="The key's name.")


class GetInput(KeyInput):
    """Which key, and how to read it."""

    read_as: ReadAs = Field(default="auto", title="Read the value as", description=READ_AS)


class Got(BaseModel):
    """What was there."""

    found: bool = Field(description="There is such a key.")
    value: JsonValue = Field(description="Data, text, base64 or a file reference; else null.")
    revision: int | None = Field(description="Which change of the bucket it is.")


@activity(
    "nats.kv_get",
    title="Get a value",
    effects="idempotent",
    keywords=("key value", "bucket", "read", "config"),
    examples=(Example(title="A setting", config={"bucket": "settings", "key": "shop.open"}),),
)
async def kv_get(input: GetInput, ctx: ActivityContext[NatsConnection]) -> Got:
    """Give the value of a key; one that is not there is no error, a bucket that is not there is."""
    async with connected(ctx.connection, ctx.dial) as server:
        bucket = await server.ask(server.jetstream.key_value(input.bucket))
        try:
            entry = await server.ask(bucket.get(input.key))
        except Rejected as refused:
            if refused.code != "nats.not_found":
                raise
            return Got(found=False, value=None, revision=None)
    value = await read_body(entry.value or b"", input.read_as, ctx.files, input.key)
    return Got(found=True, value=value, revision=entry.revision)
