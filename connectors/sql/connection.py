"""How to reach a database of any kind an operator has a driver for."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.durations import Duration
from nextscript.kinds.server import ServerConnection


class SqlConnection(ServerConnection):
    """A server, how it is spoken to, a database on it, and who signs in."""

    kind: ClassVar[str] = "sql"
    title: ClassVar[str] = "SQL database (SQLAlchemy)"

    dialect: str = Field(
        pattern=r"^[a-z0-9_]+(\+[a-z0-9_]+)?$",
        max_length=100,
        description="SQLAlchemy's name of the database and its driver, such as mssql+pytds; one "
        "your operator has allowed.",
    )
    database: str = Field(default="", max_length=200, description="Which database there.")
    user: str = Field(default="", description="Who signs in.")
    password: SecretStr = SecretStr("")
    statement_timeout: Duration = Field(
        default="60s", description="A statement that takes longer is given up."
    )
    tls: Literal["verify", "require", "off"] = Field(
        default="off",
        title="Encryption",
        description="From the first byte on, as Oracle's TCPS has it. What a driver encrypts by "
        "itself, later in its protocol, is your operator's setting.",
        json_schema_extra={"x-order": 1001},
    )

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.sql.client import opened  # noqa: PLC0415

        async with opened(self, out.dial) as session:
            version = await session.version()
        return f"Signed in to the database, {session.name}{version}."
