"""`kafka.list_topics`: the topics there are."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.kafka.client import partitions, reader
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class ListInput(BaseModel):
    """Which topics."""

    model_config = ConfigDict(extra="forbid")
    starts_with: str = Field(default="", description="Only those whose name begins so.")


class Topic(BaseModel):
    """A topic."""

    name: str
    partitions: int = Field(description="How many it has.")


class Topics(BaseModel):
    """The topics the user may see, by name."""

    topics: list[Topic]


@activity(
    "kafka.list_topics",
    title="List topics",
    effects="idempotent",
    keywords=("topics", "partitions", "cluster"),
    examples=(Example(title="All topics of the shop", config={"starts_with": "shop."}),),
)
async def list_topics(input: ListInput, ctx: ActivityContext[KafkaConnection]) -> Topics:
    """List the topics of the cluster with the number of their partitions."""
    async with reader(ctx.connection, ctx.dial) as (client, way):
        with translated(asked=False):
            found = await partitions(client, way)
    chosen = {name: parts for name, parts in found.items() if name.startswith(input.starts_with)}
    return Topics(
        topics=[Topic(name=name, partitions=len(parts)) for name, parts in chosen.items()]
    )
