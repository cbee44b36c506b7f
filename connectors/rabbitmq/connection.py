"""How to reach a RabbitMQ server."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds.server import ServerConnection


class RabbitConnection(ServerConnection):
    """A server's virtual host, and who signs in to it."""

    kind: ClassVar[str] = "rabbitmq"
    title: ClassVar[str] = "RabbitMQ"

    port: int = Field(
        default=5671, ge=1, le=65535, description="Usually 5671, or 5672 without encryption."
    )
    virtual_host: str = Field(default="/", min_length=1, description="Usually /.")
    user: str = Field(min_length=1, description="Who signs in.")
    password: SecretStr = SecretStr("")

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.rabbitmq.client import connected  # noqa: PLC0415

        async with connected(self, out.dial):
            return "Signed in to the server."
