"""How to reach a MongoDB server or a replica set."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.egress import canonical_host
from nextscript.errors import Rejected
from nextscript.kinds.server import ServerConnection
from nextscript.kinds.web import MORE


class MongoConnection(ServerConnection):
    """A server, the others of its replica set, and who signs in."""

    kind: ClassVar[str] = "mongodb"
    title: ClassVar[str] = "MongoDB"

    port: int = Field(default=27017, ge=1, le=65535, description="Usually 27017.")
    members: list[str] = Field(
        default=[],
        title="Further members",
        description="The other servers of the replica set, such as db2.example.com:27017.",
        json_schema_extra=MORE,
    )
    database: str = Field(
        pattern=r'^[^/\\. "$*<>:|?\x00]{1,63}$', description="Whose collections the steps use."
    )
    user: str = Field(default="", description="Empty when nobody signs in.")
    password: SecretStr = SecretStr("")
    sign_in_at: str = Field(
        default="admin",
        title="User's database",
        description="The database the user was made in (authSource).",
        json_schema_extra=MORE,
    )

    @field_validator("members")
    @classmethod
    def _addresses(cls, members: list[str]) -> list[str]:
        return [f"{host}:{port}" for host, port in map(parted, members)]

    @override
    def hosts_of(self) -> list[str]:
        return sorted({self.host, *(parted(one)[0] for one in self.members)})

    def servers(self) -> list[tuple[str, int]]:
        """Give the servers to try, in order."""
        return [(self.host, self.port), *map(parted, self.members)]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.mongodb.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as database:
            await database.command("ping")
            return "Signed in." if self.user else "The server answers."


def parted(text: str) -> tuple[str, int]:
    """Give host and port of `host:port`. Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("write a server as host:port, such as db2.example.com:27017")
    try:
        return canonical_host(host.removeprefix("[").removesuffix("]")), int(port)
    except Rejected as refused:
        raise ValueError(refused.message) from None
