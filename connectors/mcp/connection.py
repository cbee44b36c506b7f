"""How to reach an MCP server."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds import WebConnection
from nextscript.kinds.web import MORE


class McpConnection(WebConnection):
    """A server of the Model Context Protocol that is reached over HTTP, and a key for it."""

    kind: ClassVar[str] = "mcp"
    title: ClassVar[str] = "MCP server"

    base_url: str = Field(
        title="Address",
        description="Of the server's endpoint, such as https://mcp.example.com/mcp.",
        json_schema_extra={"x-order": 0},
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        title="Token or key",
        description="Empty when the server asks for none.",
    )
    header: str = Field(
        default="Authorization",
        pattern=r"^[A-Za-z0-9-]{1,100}$",
        description="The header it is sent in; in Authorization it is sent as a bearer token.",
        json_schema_extra=MORE,
    )

    @property
    @override
    def signs_in(self) -> bool:
        return bool(self.token.get_secret_value())

    @override
    def headers_of(self) -> dict[str, str]:
        token = self.token.get_secret_value()
        if not token:
            return {}
        bearer = self.header.lower() == "authorization" and " " not in token
        return {self.header: f"Bearer {token}" if bearer else token}

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.mcp.client import tools_of  # noqa: PLC0415

        tools = await tools_of(out, self)
        return f"The server offers {len(tools)} tools."
