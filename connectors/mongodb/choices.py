"""What can be chosen while a step is filled in."""

from __future__ import annotations

from connectors.mongodb.client import connected
from connectors.mongodb.connection import MongoConnection
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options

_MOST = 200


async def collections(asked: Asked, ctx: ActivityContext[MongoConnection]) -> Options:
    """List collections by name."""
    async with connected(ctx.connection, ctx.dial) as database:
        names = sorted(await database.list_collection_names())
    found = [one for one in names if asked.matches(one) and not one.startswith("system.")]
    return Options(items=[Option(value=one, label=one) for one in found[:_MOST]])
