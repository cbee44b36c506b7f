"""A session with an MCP server, for one step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from connectors.mcp.connection import McpConnection
from connectors.mcp.errors import judge, translated
from nextscript.activity import Http
from nextscript.connection import Outside
from nextscript.egress.through import client_through, of_body
from nextscript.errors import Rejected

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import Tool

_MOST_BYTES = 50_000_000
_MOST_TOOLS = 2_000
_PATIENCE = 290.0


@asynccontextmanager
async def session(out: Http | Outside, connection: McpConnection) -> AsyncIterator[Client]:
    """Open a session; the server may ask nothing of us: it is offered no model and no files.

    `out` is the step's `ctx.http`, or what a connection is tried through.
    """
    from mcp import Client  # noqa: PLC0415 - loaded by its first step
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

    through = client_through(
        out,
        sent=_is_sent,
        judge=judge,
        binding=connection.binding(),
        max_bytes=_MOST_BYTES,
        max_redirects=0,
        read_seconds=_PATIENCE,
    )
    async with through as http:
        with translated():
            transport = streamable_http_client(connection.base_url, http_client=http)
            async with Client(transport, read_timeout_seconds=_PATIENCE, cache=None) as client:
                yield client


async def tools_of(out: Http | Outside, connection: McpConnection) -> list[Tool]:
    """List what a server offers. Raises Rejected `mcp.too_many` for an endless list."""
    found: list[Tool] = []
    async with session(out, connection) as client:
        page = await client.list_tools()
        found += page.tools
        while page.next_cursor and len(found) < _MOST_TOOLS:
            page = await client.list_tools(cursor=page.next_cursor)
            found += page.tools
    if page.next_cursor:
        raise Rejected("The server's list of tools does not end", code="mcp.too_many")
    return found


def _is_sent(name: str) -> bool:
    return of_body(name) or name.startswith("mcp-") or name == "last-event-id"
