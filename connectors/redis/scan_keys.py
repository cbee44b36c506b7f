"""`redis.scan_keys`: the keys there are, a page at a time."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.redis.client import Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.values import text
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

_AT_ONCE = 1000


class ScanInput(BaseModel):
    """Which keys."""

    model_config = ConfigDict(extra="forbid")
    pattern: str = Field(
        default="*", min_length=1, max_length=4096, description="Such as session:* or order:?."
    )
    kind: Literal["any", "string", "hash", "list", "set", "zset", "stream"] = Field(
        default="any", description="Only keys that hold such a thing."
    )
    max_keys: int = Field(
        default=1000, ge=1, le=100_000, description="About so many; the next page has the others."
    )
    cursor: str | None = Field(
        default=None, pattern=r"^\d{1,20}$", description="The “next” of the page before."
    )


class Keys(BaseModel):
    """A page of keys, in no order."""

    names: list[str] = Field(description="The keys' names.")
    next: str | None = Field(description="The cursor of the next page; null at the end.")


@activity(
    "redis.scan_keys",
    title="List keys",
    effects="idempotent",
    keywords=("scan", "keys", "find", "search", "pattern"),
    examples=(Example(title="All sessions", config={"pattern": "session:*"}),),
)
async def scan_keys(input: ScanInput, ctx: ActivityContext[RedisConnection]) -> Keys:
    """List keys by a pattern, without holding up the server.

    A key that comes or goes meanwhile may be in the list or not; one that stays is in it.
    """
    kind: list[Word] = [] if input.kind == "any" else ["TYPE", input.kind]
    match: list[Word] = ["MATCH", input.pattern, "COUNT", _AT_ONCE]
    found: dict[str, None] = {}
    cursor = input.cursor or "0"
    async with connected(ctx.connection, ctx.dial) as server:
        while True:
            answer = await server.ask("SCAN", cursor, *match, *kind)
            cursor = answer[0].decode()
            found |= dict.fromkeys(text(one) for one in answer[1])
            ctx.heartbeat(len(found))
            if cursor == "0" or len(found) >= input.max_keys:
                break
    return Keys(names=list(found), next=None if cursor == "0" else cursor)
