"""How to reach a NATS server."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds.server import ServerConnection


class NatsConnection(ServerConnection):
    """A server, and who signs in: by user and password, by token, or by a client certificate."""

    kind: ClassVar[str] = "nats"
    title: ClassVar[str] = "NATS"

    port: int = Field(default=4222, ge=1, le=65535, description="Usually 4222.")
    user: str = Field(default="", description="Who signs in, if by a password.")
    password: SecretStr = SecretStr("")
    token: SecretStr = Field(
        default=SecretStr(""), description="Instead of a user, where the server asks for one."
    )

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.nats.client import connected  # noqa: PLC0415

        async with connected(self, out.dial):
            return "The server answers."
