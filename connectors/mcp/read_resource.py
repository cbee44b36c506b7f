"""`mcp.read_resource`: read what an MCP server holds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.mcp.choices import list_resources
from connectors.mcp.client import session
from connectors.mcp.results import Content, Context, resources_of
from nextscript.activity import activity
from nextscript.node_types import Example


class ReadResourceInput(BaseModel):
    """Which resource."""

    model_config = ConfigDict(extra="forbid")
    uri: str = Field(
        min_length=1, max_length=2_000, title="URI", description="As the server names it."
    )


@activity(
    "mcp.read_resource",
    title="Read a resource",
    effects="idempotent",
    keywords=("mcp", "resource", "document", "read", "model context protocol"),
    options={"/uri": list_resources},
    examples=(Example(title="Read a note", config={"uri": "notes://team/{{ input.note }}"}),),
)
async def read_resource(input: ReadResourceInput, ctx: Context) -> Content:
    """Read a resource of an MCP server: its text, or a file for anything else."""
    async with session(ctx.http, ctx.connection) as client:
        result = await client.read_resource(input.uri)
        return await resources_of(ctx, result.contents)
