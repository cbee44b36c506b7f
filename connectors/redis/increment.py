"""`redis.increment`: a number goes up, or down."""

from __future__ import annotations

from pydantic import BaseModel, Field

from connectors.redis.client import Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput
from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example


class IncrementInput(KeyInput):
    """Which number, and by how much."""

    by: int | float = Field(default=1, description="Negative counts down.")
    expires: Duration | None = Field(
        default=None, description="The key goes this long after it was first counted."
    )


class Counted(BaseModel):
    """Where it stands."""

    value: float | int


@activity(
    "redis.increment",
    title="Count up",
    effects="unsafe",
    keywords=("incr", "decrement", "counter", "rate limit", "quota"),
    examples=(
        Example(
            title="Calls of a customer in this hour",
            config={"key": "calls:{{ input.customer }}", "expires": "1h"},
        ),
    ),
)
async def increment(input: IncrementInput, ctx: ActivityContext[RedisConnection]) -> Counted:
    """Add to a number in one step, so that none is lost; a key that is not there counts as 0.

    A step whose outcome is unknown is shown and not repeated, for it might count twice.
    """
    whole = isinstance(input.by, int)
    words: list[Word] = ["INCRBY" if whole else "INCRBYFLOAT", input.key, input.by]
    async with connected(ctx.connection, ctx.dial) as server:
        if input.expires is None:
            answer = await server.ask(*words)
        else:
            seconds = max(1, int(parse_duration(input.expires).total_seconds()))
            # Made first with its end, which counting keeps: both happen, or neither.
            first: list[Word] = ["SET", input.key, 0, "EX", seconds, "NX"]
            answer = (await server.together(first, words))[-1]
    return Counted(value=answer if whole else float(answer))
