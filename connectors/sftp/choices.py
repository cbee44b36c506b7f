"""What can be chosen while a step is filled in: folders."""

from __future__ import annotations

from connectors.sftp.client import Context, connected
from connectors.sftp.listing import entries
from nextscript.options import MOST, Asked, Option, Options


async def list_folders(asked: Asked, ctx: Context) -> Options:
    """List the folders below what was typed."""
    from connectors.sftp.errors import translated  # noqa: PLC0415 - as it needs the library

    head, slash, _ = asked.search.rpartition("/")
    found: list[str] = []
    async with connected(ctx.connection, ctx.dial) as files:
        with translated(asked=False):
            async for one in entries(files, head or slash, recursive=False):
                if one.kind == "folder" and asked.matches(one.path):
                    found.append(one.path)
    return Options(items=[Option(value=one, label=one) for one in sorted(found)[:MOST]])
