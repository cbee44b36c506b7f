"""`redis.hash_get`: fields of a hash."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput, Name
from connectors.redis.values import text
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.node_types import Example


class HashGetInput(KeyInput):
    """Which hash, and which of its fields."""

    fields: list[Name] = Field(
        default=[], max_length=10_000, description="Their names; empty for all of them."
    )
    read_as: ReadAs = Field(default="auto", title="Read the values as", description=READ_AS)


class Hash(BaseModel):
    """What was there."""

    found: bool = Field(description="There is one of the fields, at least.")
    fields: dict[str, JsonValue] = Field(description="Those that are there, by name.")


@activity(
    "redis.hash_get",
    title="Get a hash",
    effects="idempotent",
    keywords=("hget", "hgetall", "hmget", "map", "object", "session"),
    examples=(
        Example(title="All of a session", config={"key": "session:{{ input.id }}"}),
        Example(title="Two fields of it", config={"key": "session:7", "fields": ["user", "cart"]}),
    ),
)
async def hash_get(input: HashGetInput, ctx: ActivityContext[RedisConnection]) -> Hash:
    """Give the fields of a hash, all or those named."""
    async with connected(ctx.connection, ctx.dial) as server:
        if input.fields:
            answers = await server.ask("HMGET", input.key, *input.fields)
            pairs = list(zip([name.encode() for name in input.fields], answers, strict=True))
        else:
            flat = await server.ask("HGETALL", input.key)
            pairs = list(zip(flat[::2], flat[1::2], strict=True))
    found = {
        text(name): await read_body(value, input.read_as, ctx.files, text(name))
        for name, value in pairs
        if value is not None
    }
    return Hash(found=bool(found), fields=found)
