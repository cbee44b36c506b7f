"""`redis.set`: a key gets a value, for a while or for good."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Server, Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput
from connectors.redis.values import STORE_AS, StoreAs, stored
from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example


class SetInput(KeyInput):
    """Which key, and what it gets."""

    value: JsonValue = Field(description="The content.")
    store_as: StoreAs = Field(default="auto", title="Keep it as", description=STORE_AS)
    expires: Duration | None = Field(default=None, description="The key goes after this time.")
    only: Literal["always", "if_missing", "if_there"] = Field(
        default="always",
        title="Write it",
        description="Always; only when there is no such key; or only when there is one.",
    )


class Set(BaseModel):
    """What came of it."""

    written: bool = Field(description="False when a condition kept it from being written.")


@activity(
    "redis.set",
    title="Set a value",
    effects="idempotent",
    keywords=("write", "cache", "store", "ttl", "expire", "lock", "nx"),
    examples=(
        Example(
            title="Remember an answer for an hour",
            config={"key": "answers:7", "value": "{{ input.answer }}", "expires": "1h"},
        ),
        Example(
            title="Take a lock if it is free",
            config={
                "key": "locks:report",
                "value": "{{ input.me }}",
                "expires": "5m",
                "only": "if_missing",
            },
        ),
    ),
)
async def set_value(input: SetInput, ctx: ActivityContext[RedisConnection]) -> Set:
    """Give a key a value; what it had before, and its expiry, is gone.

    A later attempt of the step that finds the same value under “if missing” says it was written,
    for it was this step.
    """
    value = await stored(input.value, input.store_as, ctx.files)
    words: list[Word] = ["SET", input.key, value]
    if input.expires:
        milliseconds = parse_duration(input.expires).total_seconds() * 1000
        words += ["PX", max(1, int(milliseconds))]
    words += {"always": [], "if_missing": ["NX"], "if_there": ["XX"]}[input.only]
    async with connected(ctx.connection, ctx.dial) as server:
        written = await server.ask(*words) is not None
        if not written and input.only == "if_missing" and ctx.attempt > 1:
            written = await _same(server, input.key, value)
    return Set(written=written)


async def _same(server: Server, key: str, value: bytes) -> bool:
    found: bytes | None = await server.ask("GET", key)
    return found == value
