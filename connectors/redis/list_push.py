"""`redis.list_push`: values at an end of a list."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput
from connectors.redis.values import plain
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

End = Literal["right", "left"]


class PushInput(KeyInput):
    """Which list, and what it gets."""

    values: list[JsonValue] = Field(
        min_length=1,
        max_length=10_000,
        description="In order. Text is kept as it stands, anything else as JSON.",
    )
    end: End = Field(default="right", description="Right is the end, left the beginning.")
    max_length: int | None = Field(
        default=None, ge=1, description="What was pushed first goes when there are more."
    )


class Pushed(BaseModel):
    """What came of it."""

    length: int = Field(description="How many values the list has now.")


@activity(
    "redis.list_push",
    title="Push to a list",
    effects="unsafe",
    keywords=("rpush", "lpush", "queue", "append", "enqueue"),
    examples=(Example(title="A task more", config={"key": "tasks", "values": [{"id": 7}]}),),
)
async def list_push(input: PushInput, ctx: ActivityContext[RedisConnection]) -> Pushed:
    """Put values at an end of a list, all of them or none.

    A step whose outcome is unknown is shown and not repeated, for they might stand there twice.
    """
    right, most = input.end == "right", input.max_length
    push: list[Word] = ["RPUSH" if right else "LPUSH", input.key, *map(plain, input.values)]
    async with connected(ctx.connection, ctx.dial) as server:
        if most is None:
            return Pushed(length=await server.ask(*push))
        trim: list[Word] = ["LTRIM", input.key, *((-most, -1) if right else (0, most - 1))]
        answers = await server.together(push, trim)
        return Pushed(length=min(answers[0], most))
