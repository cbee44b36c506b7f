"""How to reach a Redis server."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds.server import ServerConnection


class RedisConnection(ServerConnection):
    """A server, one of its databases, and who signs in. Valkey and KeyDB are reached alike."""

    kind: ClassVar[str] = "redis"
    title: ClassVar[str] = "Redis"

    port: int = Field(
        default=6379, ge=1, le=65535, description="Usually 6379, or 6380 with encryption."
    )
    user: str = Field(default="", description="Empty for a server with one password for all.")
    password: SecretStr = SecretStr("")
    database: int = Field(default=0, ge=0, le=65535, description="Its number; usually 0.")

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.redis.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as server:
            await server.ask("PING")
            return "The server answers."
