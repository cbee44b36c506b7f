"""`mcp.list_tools`: what an MCP server can do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.mcp.client import tools_of
from connectors.mcp.results import Context
from nextscript.activity import activity
from nextscript.node_types import Example


class ListToolsInput(BaseModel):
    """Nothing is asked."""

    model_config = ConfigDict(extra="forbid")


class Tool(BaseModel):
    """A tool as its server describes it."""

    name: str
    title: str
    description: str
    input: dict[str, JsonValue] = Field(description="A JSON Schema of what it takes.")
    output: dict[str, JsonValue] = Field(description="A JSON Schema of its data, where it says.")
    reads_only: bool = Field(description="It says of itself that it changes nothing.")


class Tools(BaseModel):
    """All tools of a server."""

    tools: list[Tool]


@activity(
    "mcp.list_tools",
    title="List the tools",
    effects="idempotent",
    keywords=("mcp", "tools", "discover", "model context protocol"),
    examples=(Example(title="See what the server can do", config={}),),
)
async def list_tools(input: ListToolsInput, ctx: Context) -> Tools:
    """List the tools of an MCP server with what each takes and gives."""
    found = await tools_of(ctx.http, ctx.connection)
    return Tools(
        tools=[
            Tool(
                name=one.name,
                title=one.title or one.name,
                description=one.description or "",
                input=one.input_schema or {},
                output=one.output_schema or {},
                reads_only=bool(one.annotations and one.annotations.read_only_hint),
            )
            for one in found
        ]
    )
