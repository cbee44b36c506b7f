"""`mcp.call_tool`: use a tool of an MCP server."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.mcp.choices import list_tools
from connectors.mcp.client import session
from connectors.mcp.results import Context, ToolResult, result_of
from nextscript.activity import activity
from nextscript.node_types import Example


class CallToolInput(BaseModel):
    """Which tool, and what it is given."""

    model_config = ConfigDict(extra="forbid")
    tool: str = Field(min_length=1, max_length=200, description="Its name.")
    arguments: dict[str, JsonValue] = Field(
        default={}, description="What the tool takes: fields and values."
    )


@activity(
    "mcp.call_tool",
    title="Use a tool",
    effects="unsafe",
    keywords=("mcp", "tool", "agent", "model context protocol", "call"),
    options={"/tool": list_tools},
    examples=(
        Example(
            title="Search documents",
            config={"tool": "search", "arguments": {"query": "{{ input.question }}"}},
        ),
    ),
)
async def call_tool(input: CallToolInput, ctx: Context) -> ToolResult:
    """Use one tool of an MCP server and give what it answers.

    Nobody knows what a tool does, so a step whose outcome is unknown is shown and not repeated;
    for a tool that only reads set the step's *effects* to idempotent. The server may ask nothing in
    return: no model, no files and no questions to people are offered to it.
    """
    async with session(ctx.http, ctx.connection) as client:
        result = await client.call_tool(input.tool, dict(input.arguments))
        return await result_of(ctx, input.tool, result)
