"""What can be chosen while a step is filled in: tools, resources and prompts of the server."""

from __future__ import annotations

from connectors.mcp.client import session, tools_of
from connectors.mcp.results import Context
from nextscript.options import Asked, Option, Options

_MOST = 200


async def list_tools(asked: Asked, ctx: Context) -> Options:
    """List tools by name."""
    tools = await tools_of(ctx.http, ctx.connection)
    return _fitting(asked, [(one.name, one.title or one.name, one.description) for one in tools])


async def list_resources(asked: Asked, ctx: Context) -> Options:
    """List the resources the server names; there may be more that it does not."""
    async with session(ctx.http, ctx.connection) as client:
        page = await client.list_resources()
    found = [(str(one.uri), one.title or one.name, one.description) for one in page.resources]
    return _fitting(asked, found)


async def list_prompts(asked: Asked, ctx: Context) -> Options:
    """List prompts by name."""
    async with session(ctx.http, ctx.connection) as client:
        page = await client.list_prompts()
    return _fitting(asked, [(p.name, p.title or p.name, p.description) for p in page.prompts])


def _fitting(asked: Asked, found: list[tuple[str, str, str | None]]) -> Options:
    items = [
        Option(value=value, label=label, hint=(hint or "")[:200] or None)
        for value, label, hint in found
        if asked.matches(label) or asked.matches(value)
    ]
    return Options(items=items[:_MOST])
