"""`redis.list_pop`: values taken from an end of a list."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import connected
from connectors.redis.connection import RedisConnection
from connectors.redis.list_push import End
from connectors.redis.names import KeyInput
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import READ_AS, ReadAs, read_body
from nextscript.node_types import Example


class PopInput(KeyInput):
    """Which list, and how much."""

    count: int = Field(default=1, ge=1, le=10_000, description="At most so many.")
    end: End = Field(default="left", description="Left is the beginning, right the end.")
    read_as: ReadAs = Field(default="auto", title="Read the values as", description=READ_AS)


class Popped(BaseModel):
    """What was taken."""

    values: list[JsonValue] = Field(description="In order; none when the list is empty.")
    count: int


@activity(
    "redis.list_pop",
    title="Pop from a list",
    effects="unsafe",
    keywords=("lpop", "rpop", "queue", "take", "dequeue"),
    examples=(Example(title="The next ten tasks", config={"key": "tasks", "count": 10}),),
)
async def list_pop(input: PopInput, ctx: ActivityContext[RedisConnection]) -> Popped:
    """Take values from an end of a list.

    They are gone from it at once: a step whose outcome is unknown is shown and not repeated.
    """
    pop = "LPOP" if input.end == "left" else "RPOP"
    async with connected(ctx.connection, ctx.dial) as server:
        taken: list[bytes] = await server.ask(pop, input.key, input.count) or []
    name = input.key.rpartition("/")[2] or "value"
    values = [await read_body(one, input.read_as, ctx.files, name) for one in taken]
    return Popped(values=values, count=len(values))
