"""`nats.create_stream`: a stream, made if it is not there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connectors.nats.client import connected
from connectors.nats.connection import NatsConnection
from connectors.nats.names import FILTER, SubjectFilter
from connectors.nats.stream_info import StreamInfo, StreamInput
from nextscript.activity import ActivityContext, activity
from nextscript.durations import Duration, parse_duration
from nextscript.kinds.web import MORE
from nextscript.node_types import Example


class CreateInput(StreamInput):
    """Which stream, and how it behaves."""

    subjects: list[SubjectFilter] = Field(min_length=1, max_length=1000, description=FILTER)
    keep: Literal["limits", "interest", "workqueue"] = Field(
        default="limits",
        title="Keep messages",
        description="Within the limits; while consumers want them; or until one has read them.",
    )
    max_age: Duration | None = Field(default=None, description="Older messages go.")
    max_messages: int | None = Field(default=None, ge=1, description="The oldest go first.")
    max_bytes: int | None = Field(default=None, ge=1, description="The oldest go first.")
    duplicate_window: Duration = Field(
        default="2m", description="How long a message id is known again.", json_schema_extra=MORE
    )
    storage: Literal["file", "memory"] = Field(
        default="file", description="Memory is empty after a restart.", json_schema_extra=MORE
    )
    replicas: int = Field(
        default=1, ge=1, le=5, description="On so many servers.", json_schema_extra=MORE
    )


@activity(
    "nats.create_stream",
    title="Make a stream",
    effects="idempotent",
    keywords=("jetstream", "create", "subject", "retention"),
    examples=(
        Example(
            title="Orders for a month",
            config={"stream": "orders", "subjects": ["orders.>"], "max_age": "30d"},
        ),
    ),
)
async def create_stream(input: CreateInput, ctx: ActivityContext[NatsConnection]) -> StreamInfo:
    """Make a stream if it is not there.

    One that is there with other properties is an error and stays as it is.
    """
    window = parse_duration(input.duplicate_window).total_seconds()
    age = parse_duration(input.max_age).total_seconds() if input.max_age else None
    async with connected(ctx.connection, ctx.dial) as server:
        making = server.jetstream.add_stream(
            name=input.stream,
            subjects=input.subjects,
            retention=input.keep,
            max_age=age,
            max_msgs=input.max_messages or -1,
            max_bytes=input.max_bytes or -1,
            duplicate_window=min(window, age) if age else window,
            storage=input.storage,
            num_replicas=input.replicas,
        )
        return StreamInfo.of(await server.ask(making))
