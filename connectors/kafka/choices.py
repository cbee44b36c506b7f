"""What can be chosen while a step is filled in: the topics there are."""

from __future__ import annotations

from connectors.kafka.client import partitions, reader
from connectors.kafka.connection import KafkaConnection
from connectors.kafka.errors import translated
from nextscript.activity import ActivityContext
from nextscript.options import MOST, Asked, Option, Options


async def topics(asked: Asked, ctx: ActivityContext[KafkaConnection]) -> Options:
    """List topics by name."""
    async with reader(ctx.connection, ctx.dial) as (client, way):
        with translated(asked=False):
            names = list(await partitions(client, way))
    found = [one for one in names if asked.matches(one) and one > (asked.cursor or "")]
    items = [Option(value=one, label=one) for one in found[:MOST]]
    return Options(items=items, next=found[MOST - 1] if len(found) > MOST else None)
