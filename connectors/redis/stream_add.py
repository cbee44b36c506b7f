"""`redis.stream_add`: entries at the end of a stream."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, JsonValue, model_validator

from connectors.redis.client import Word, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput, Name
from connectors.redis.values import plain
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

Fields = Annotated[dict[Name, JsonValue], Field(min_length=1, max_length=1000)]


class AddInput(KeyInput):
    """Which stream, and what it gets."""

    fields: Fields | None = Field(
        default=None,
        description="Of one entry. Text is kept as it stands, anything else as JSON.",
    )
    entries: list[Fields] | None = Field(
        default=None, min_length=1, max_length=10_000, description="Or many entries."
    )
    max_length: int | None = Field(
        default=None, ge=1, description="About so many stay: the oldest go."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.fields is None) == (self.entries is None):
            raise ValueError("give either fields or entries")
        return self


class Added(BaseModel):
    """What was added."""

    ids: list[str] = Field(description="Their ids, in order.")
    count: int


@activity(
    "redis.stream_add",
    title="Add to a stream",
    effects="unsafe",
    keywords=("xadd", "event", "log", "append", "produce"),
    examples=(
        Example(
            title="An order more",
            config={"key": "orders", "fields": {"id": "{{ input.id }}", "lines": []}},
        ),
    ),
)
async def stream_add(input: AddInput, ctx: ActivityContext[RedisConnection]) -> Added:
    """Write entries at the end of a stream, all of them or none.

    A step whose outcome is unknown is shown and not repeated, for they might stand there twice.
    """
    given = input.entries or [input.fields or {}]
    limit: list[Word] = ["MAXLEN", "~", input.max_length] if input.max_length else []
    commands = [["XADD", input.key, *limit, "*", *_words(fields)] for fields in given]
    async with connected(ctx.connection, ctx.dial) as server:
        ids = [one.decode() for one in await server.together(*commands)]
    return Added(ids=ids, count=len(ids))


def _words(fields: dict[str, JsonValue]) -> list[Word]:
    return [word for name, value in fields.items() for word in (name, plain(value))]
