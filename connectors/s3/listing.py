"""The pages of a list of objects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from connectors.s3.client import Call, Context, send
from connectors.s3.objects import Listed, listed
from connectors.s3.xml import children, parsed, text_of

PAGE = 1000


@dataclass(frozen=True)
class Page:
    """A page of a list."""

    objects: list[Listed]
    folders: list[str]
    last: bool


async def pages(
    ctx: Context, bucket: str, prefix: str, query: dict[str, str]
) -> AsyncIterator[Page]:
    """Give all pages of a list, asked for one after the other."""
    fixed = {"list-type": "2", "encoding-type": "url", "max-keys": str(PAGE), **query}
    if prefix:
        fixed["prefix"] = prefix
    token = ""
    while True:
        asked = {**fixed, "continuation-token": token} if token else fixed
        root = parsed((await send(ctx, Call("GET", bucket, query=asked))).content)
        token = text_of(root, "NextContinuationToken")
        yield Page(
            objects=[listed(one) for one in children(root, "Contents")],
            folders=[
                unquote_plus(text_of(one, "Prefix")) for one in children(root, "CommonPrefixes")
            ],
            last=not token,
        )
        if not token:
            return
