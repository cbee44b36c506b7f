"""`redis.delete`: keys go, whatever they hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import Name
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class DeleteInput(BaseModel):
    """Which keys."""

    model_config = ConfigDict(extra="forbid")
    names: list[Name] = Field(min_length=1, max_length=10_000, description="The keys' names.")


class Deleted(BaseModel):
    """What went."""

    count: int = Field(description="How many of them were there.")


@activity(
    "redis.delete",
    title="Delete keys",
    effects="idempotent",
    keywords=("remove", "unlink", "del", "forget", "invalidate"),
    examples=(Example(title="Forget a cached answer", config={"names": ["answers:7"]}),),
)
async def delete_keys(input: DeleteInput, ctx: ActivityContext[RedisConnection]) -> Deleted:
    """Delete keys: values, hashes, lists, streams alike."""
    async with connected(ctx.connection, ctx.dial) as server:
        return Deleted(count=await server.ask("UNLINK", *input.names))
