"""`nats.kv_put`: a key of a key-value bucket gets a value."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, JsonValue

from connectors.nats.client import Server, connected
from connectors.nats.connection import NatsConnection
from connectors.nats.kv_get import KeyInput
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import BODY_AS, BodyAs, to_bytes
from nextscript.errors import Rejected
from nextscript.node_types import Example


class PutInput(KeyInput):
    """Which key, and what it gets."""

    value: JsonValue = Field(description="The content.")
    store_as: BodyAs = Field(default="json", title="Keep it as", description=BODY_AS)
    make_bucket: bool = Field(
        default=False, description="Make the bucket if it is not there, else that is an error."
    )


class Put(BaseModel):
    """What came of it."""

    revision: int = Field(description="Which change of the bucket it is.")


@activity(
    "nats.kv_put",
    title="Put a value",
    effects="idempotent",
    keywords=("key value", "bucket", "write", "config", "set"),
    examples=(
        Example(
            title="Close the shop",
            config={"bucket": "settings", "key": "shop.open", "value": False},
        ),
    ),
)
async def kv_put(input: PutInput, ctx: ActivityContext[NatsConnection]) -> Put:
    """Give a key a value; the bucket keeps as many earlier ones as it was made for."""
    value = await to_bytes(input.value, input.store_as, ctx.files)
    async with connected(ctx.connection, ctx.dial) as server:
        bucket = await _bucket(server, input)
        return Put(revision=await server.ask(bucket.put(input.key, value)))


async def _bucket(server: Server, input: PutInput) -> Any:  # Any: the driver has no types
    try:
        return await server.ask(server.jetstream.key_value(input.bucket))
    except Rejected as refused:
        if refused.code != "nats.not_found" or not input.make_bucket:
            raise
    return await server.ask(server.jetstream.create_key_value(bucket=input.bucket))
