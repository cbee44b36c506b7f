"""What can be chosen while a step is filled in."""

from __future__ import annotations

from pydantic import JsonValue

from connectors.sqs.client import call
from connectors.sqs.connection import SqsConnection
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options


async def queues(asked: Asked, ctx: ActivityContext[SqsConnection]) -> Options:
    """List queues by name."""
    body: dict[str, JsonValue] = {"MaxResults": 100}
    if asked.cursor:
        body["NextToken"] = asked.cursor
    found = await call(ctx.http, ctx.connection, "ListQueues", body)
    urls, after = found.get("QueueUrls"), found.get("NextToken")
    names = [str(one).rpartition("/")[2] for one in urls] if isinstance(urls, list) else []
    items = [Option(value=one, label=one) for one in names if asked.matches(one)]
    return Options(items=items, next=after if isinstance(after, str) else None)
