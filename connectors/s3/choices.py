"""What can be chosen while a step is filled in: buckets, and the folders in one."""

from __future__ import annotations

from urllib.parse import unquote_plus

from connectors.s3.client import Call, Context, send
from connectors.s3.xml import children, parsed, text_of
from nextscript.options import MOST, Asked, Option, Options


async def list_buckets(asked: Asked, ctx: Context) -> Options:
    """List the buckets the key may see."""
    root = parsed((await send(ctx, Call("GET"))).content)
    names = [
        text_of(bucket, "Name")
        for buckets in children(root, "Buckets")
        for bucket in children(buckets, "Bucket")
    ]
    found = [Option(value=name, label=name) for name in names if asked.matches(name)]
    return Options(items=found[:MOST])


async def list_prefixes(asked: Asked, ctx: Context) -> Options:
    """List the folders below what was typed; none while no bucket is known."""
    named = asked.field("/bucket")
    bucket = named if isinstance(named, str) else ctx.connection.bucket
    if not bucket:
        return Options(items=[])
    typed = asked.search.rpartition("/")
    query = {"list-type": "2", "delimiter": "/", "encoding-type": "url", "max-keys": str(MOST)}
    query |= {"prefix": typed[0] + typed[1]} if typed[0] else {}
    query |= {"continuation-token": asked.cursor} if asked.cursor else {}
    root = parsed((await send(ctx, Call("GET", bucket, query=query))).content)
    found = [unquote_plus(text_of(one, "Prefix")) for one in children(root, "CommonPrefixes")]
    items = [Option(value=one, label=one) for one in found if asked.matches(one)]
    return Options(items=items, next=text_of(root, "NextContinuationToken") or None)
