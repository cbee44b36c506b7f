"""`redis.hash_set`: fields of a hash get values."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput, Name
from connectors.redis.values import plain
from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example


class HashSetInput(KeyInput):
    """Which hash, and what its fields get."""

    fields: dict[Name, JsonValue] = Field(
        min_length=1,
        max_length=10_000,
        description="Text is kept as it stands, anything else as JSON.",
    )
    expires: Duration | None = Field(
        default=None, description="The whole hash goes after this time."
    )


class HashSet(BaseModel):
    """What came of it."""

    added: int = Field(description="How many fields are new.")


@activity(
    "redis.hash_set",
    title="Set a hash",
    effects="idempotent",
    keywords=("hset", "map", "object", "session", "write"),
    examples=(
        Example(
            title="A session for a day",
            config={
                "key": "session:{{ input.id }}",
                "fields": {"user": "{{ input.user }}", "cart": []},
                "expires": "1d",
            },
        ),
    ),
)
async def hash_set(input: HashSetInput, ctx: ActivityContext[RedisConnection]) -> HashSet:
    """Give fields of a hash values; its other fields stay."""
    words: list[Word] = ["HSET", input.key]
    for name, value in input.fields.items():
        words += [name, plain(value)]
    async with connected(ctx.connection, ctx.dial) as server:
        if input.expires is None:
            return HashSet(added=await server.ask(*words))
        seconds = max(1, int(parse_duration(input.expires).total_seconds()))
        answers = await server.together(words, ["EXPIRE", input.key, seconds])
        return HashSet(added=answers[0])
