"""`redis.stream_read`: what stands in a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pydantic import BaseModel, Field

from connectors.redis.client import Server, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.entries import READ_FIELDS_AS, Entry, read
from connectors.redis.names import KeyInput
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import ReadAs, lines
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

_PAGE = 500
_MOST_IN_A_LIST = 10_000


class ReadInput(KeyInput):
    """Which entries."""

    after: str | None = Field(
        default=None,
        pattern=r"^\d{1,20}(-\d{1,20})?$",
        description="The “next” of the step before; empty begins with the oldest.",
    )
    max_entries: int = Field(
        default=100, ge=1, le=1_000_000, description="10,000 are the most that fit a list."
    )
    read_as: ReadAs = Field(default="auto", title="Read fields as", description=READ_FIELDS_AS)
    into_file: bool = Field(
        default=False,
        title="Into a file",
        description="Gives one file with a line of JSON per entry instead of a list.",
    )


class ReadResult(BaseModel):
    """What stands there."""

    entries: list[Entry] = Field(description="Empty when they are in the file.")
    count: int
    next: str | None = Field(description="Where to go on.")
    more: bool = Field(description="There are more entries now.")
    file: File | None = Field(default=None, description="The entries as lines of JSON.")


@activity(
    "redis.stream_read",
    title="Read a stream",
    effects="idempotent",
    keywords=("xrange", "event", "log", "replay"),
    examples=(
        Example(title="The oldest hundred", config={"key": "orders"}),
        Example(title="The next page", config={"key": "orders", "after": "1767225600000-0"}),
    ),
)
async def stream_read(input: ReadInput, ctx: ActivityContext[RedisConnection]) -> ReadResult:
    """Read entries of a stream, without changing anything."""
    if input.max_entries > _MOST_IN_A_LIST and not input.into_file:
        raise Rejected("More than 10,000 entries go into a file", code="redis.too_many")
    result = ReadResult(entries=[], count=0, next=input.after, more=False)
    async with connected(ctx.connection, ctx.dial) as server:
        found = _entries(server, input, ctx, result)
        if input.into_file:
            result.file = await ctx.files.write(lines(found), name="entries.jsonl")
        else:
            result.entries = [one async for one in found]
        if result.next:
            result.more = bool(await server.ask(*_range(input.key, result.next, 1)))
    return result


async def _entries(
    server: Server, input: ReadInput, ctx: ActivityContext[RedisConnection], so_far: ReadResult
) -> AsyncIterator[Entry]:
    while so_far.count < input.max_entries:
        most = min(_PAGE, input.max_entries - so_far.count)
        page = await server.ask(*_range(input.key, so_far.next, most))
        for raw in page:
            entry = await read(input.key, raw, input.read_as, ctx.files)
            so_far.count, so_far.next = so_far.count + 1, entry.id
            yield entry
        ctx.heartbeat(so_far.count)
        if len(page) < most:
            break


def _range(key: str, after: str | None, most: int) -> list[str | int]:
    return ["XRANGE", key, f"({after}" if after else "-", "+", "COUNT", most]
