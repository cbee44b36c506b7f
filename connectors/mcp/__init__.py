"""MCP: use the tools, resources and prompts of any server of the Model Context Protocol."""

from pathlib import Path

from connectors.mcp.call_tool import call_tool
from connectors.mcp.connection import McpConnection
from connectors.mcp.get_prompt import get_prompt
from connectors.mcp.list_tools import list_tools
from connectors.mcp.read_resource import read_resource
from nextscript.connector import Connector

mcp = Connector(
    key="mcp",
    title="MCP server",
    connection=McpConnection,
    activities=(call_tool, list_tools, read_resource, get_prompt),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["McpConnection", "mcp"]
