"""How to reach a MySQL or MariaDB server."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.durations import Duration
from nextscript.kinds.server import ServerConnection


class MysqlConnection(ServerConnection):
    """A server, a database on it, and who signs in."""

    kind: ClassVar[str] = "mysql"
    title: ClassVar[str] = "MySQL and MariaDB"

    port: int = Field(default=3306, ge=1, le=65535, description="Usually 3306.")
    database: str = Field(
        default="",
        max_length=64,
        description="Where tables named without a database are.",
    )
    user: str = Field(min_length=1, description="Who signs in.")
    password: SecretStr = SecretStr("")
    statement_timeout: Duration = Field(
        default="60s", description="A statement that takes longer is stopped."
    )

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.mysql.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as database:
            await database.all("SELECT 1 AS one")
        return "Signed in to the database."
