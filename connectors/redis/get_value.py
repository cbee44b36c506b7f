"""`redis.get`: the value of a key."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from connectors.redis.client import Server, connected
from connectors.redis.connection import RedisConnection
from connectors.redis.names import KeyInput
from nextscript.activity import ActivityContext, activity
from nextscript.bodies import MOST_BYTES, READ_AS, ReadAs, read_body
from nextscript.errors import Rejected
from nextscript.node_types import Example


class GetInput(KeyInput):
    """Which key, and how to read it."""

    read_as: ReadAs = Field(default="auto", title="Read the value as", description=READ_AS)


class Got(BaseModel):
    """What was there."""

    found: bool = Field(description="There is such a key.")
    value: JsonValue = Field(description="Data, text, base64 or a file reference; else null.")


@activity(
    "redis.get",
    title="Get a value",
    effects="idempotent",
    keywords=("read", "cache", "key", "string"),
    examples=(Example(title="A cached answer", config={"key": "answers:{{ input.question }}"}),),
)
async def get_value(input: GetInput, ctx: ActivityContext[RedisConnection]) -> Got:
    """Give the value of a key, of 16 MB at most."""
    async with connected(ctx.connection, ctx.dial) as server:
        content = await _content(server, input.key)
    if content is None:
        return Got(found=False, value=None)
    name = input.key.rpartition("/")[2] or "value"
    return Got(found=True, value=await read_body(content, input.read_as, ctx.files, name))


async def _content(server: Server, key: str) -> bytes | None:
    size = int(await server.ask("STRLEN", key))
    if size > MOST_BYTES:
        said = f"The value has {size:,} bytes: {MOST_BYTES:,} are the limit"
        raise Rejected(said, code="message.too_large")
    content: bytes | None = await server.ask("GET", key)
    return content
