"""`nats.stream_info`: how much a stream keeps, and of what."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.nats.client import connected
from connectors.nats.connection import NatsConnection
from connectors.nats.names import STREAM, StreamName
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class StreamInput(BaseModel):
    """Which stream."""

    model_config = ConfigDict(extra="forbid")
    stream: StreamName = Field(description=STREAM)


class StreamInfo(BaseModel):
    """A stream as it is now."""

    stream: str
    subjects: list[str]
    messages: int = Field(description="How many it keeps.")
    bytes: int
    first: int = Field(description="The number of the oldest.")
    last: int = Field(description="The number of the newest.")
    consumers: int = Field(description="How many read it.")

    @classmethod
    def of(cls, told: Any) -> StreamInfo:  # Any: the driver has no types
        """Read what the server told of a stream."""
        return cls(
            stream=told.config.name,
            subjects=told.config.subjects or [],
            messages=told.state.messages,
            bytes=told.state.bytes,
            first=told.state.first_seq,
            last=told.state.last_seq,
            consumers=told.state.consumer_count,
        )


@activity(
    "nats.stream_info",
    title="Look at a stream",
    effects="idempotent",
    keywords=("jetstream", "count", "length", "state"),
    examples=(Example(title="How many orders are kept", config={"stream": "orders"}),),
)
async def stream_info(input: StreamInput, ctx: ActivityContext[NatsConnection]) -> StreamInfo:
    """Say what a stream keeps and who reads it."""
    async with connected(ctx.connection, ctx.dial) as server:
        return StreamInfo.of(await server.ask(server.jetstream.stream_info(input.stream)))
