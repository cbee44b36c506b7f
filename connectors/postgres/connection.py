"""How to reach a PostgreSQL database."""

from __future__ import annotations

import ssl
from typing import ClassVar, Literal

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.durations import Duration
from nextscript.egress import canonical_host, named_tls
from nextscript.errors import Rejected


class PostgresConnection(Connection):
    """A database, and who signs in to it."""

    kind: ClassVar[str] = "postgres"
    title: ClassVar[str] = "PostgreSQL"

    host: str = Field(description="Such as db.example.com.")
    port: int = Field(default=5432, ge=1, le=65535)
    database: str = Field(min_length=1)
    user: str = Field(min_length=1)
    password: SecretStr = SecretStr("")
    tls: Literal["verify", "require", "off"] = Field(
        default="verify",
        title="Encryption",
        description="Check the server's certificate; only encrypt; or neither (a local database).",
    )
    ca_certificate: str | None = Field(
        default=None, title="Certificate authority", description="PEM text, if it is your own."
    )
    statement_timeout: Duration = Field(
        default="60s", description="A statement that takes longer is stopped."
    )

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        try:
            return canonical_host(host)
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.postgres.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as database:
            await database.execute("SELECT 1")
        return "Signed in to the database."

    def tls_context(self, name: str) -> ssl.SSLContext | None:
        """Give the TLS settings for a server of that name; None without encryption."""
        if self.tls == "off":
            return None
        return named_tls(name, verify=self.tls == "verify", authority=self.ca_certificate)
