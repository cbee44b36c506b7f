"""What can be chosen while a step is filled in."""

from __future__ import annotations

from connectors.pubsub.client import Client
from connectors.pubsub.connection import PubsubConnection
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options


async def topics(asked: Asked, ctx: ActivityContext[PubsubConnection]) -> Options:
    """List topics by name."""
    return await _listed(asked, ctx, "topics")


async def subscriptions(asked: Asked, ctx: ActivityContext[PubsubConnection]) -> Options:
    """List subscriptions by name."""
    return await _listed(asked, ctx, "subscriptions")


async def _listed(asked: Asked, ctx: ActivityContext[PubsubConnection], sort: str) -> Options:
    params = {"pageSize": "200", **({"pageToken": asked.cursor} if asked.cursor else {})}
    answer = await Client(ctx.http, ctx.connection).call("GET", sort, params=params)
    found, after = answer.get(sort), answer.get("nextPageToken")
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    names = [str(one.get("name", "")).rpartition("/")[2] for one in rows]
    items = [Option(value=one, label=one) for one in names if asked.matches(one)]
    return Options(items=items, next=after if isinstance(after, str) and after else None)
