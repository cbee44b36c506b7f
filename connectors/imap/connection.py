"""How to reach a mailbox."""

from __future__ import annotations

import ssl
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import canonical_host
from nextscript.errors import Rejected


class ImapConnection(Connection):
    """A mailbox, and who signs in to it."""

    kind: ClassVar[str] = "imap"
    title: ClassVar[str] = "Mailbox (IMAP)"

    host: str = Field(description="Such as imap.example.com.")
    port: int = Field(default=993, ge=1, le=65535, description="Mostly 993, or 143 with STARTTLS.")
    tls: Literal["tls", "starttls", "off"] = Field(
        default="tls",
        title="Encryption",
        description="TLS from the first byte (port 993), STARTTLS (port 143), or none at all.",
    )
    username: str = Field(min_length=1, title="User name", description="Mostly the mail address.")
    password: SecretStr = SecretStr("")
    ca_certificate: str | None = Field(
        default=None, title="Certificate authority", description="PEM text, if it is your own."
    )

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        try:
            return canonical_host(host)
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @model_validator(mode="after")
    def _on_one_line(self) -> Self:
        if not (self.username + self.password.get_secret_value()).isprintable():
            raise ValueError("a user name and password have no line ends or control characters")
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.imap.client import connected  # noqa: PLC0415

        async with connected(self, out.dial, folder=None) as mailbox:
            await mailbox.do(lambda box: box.client.noop())
        return "Signed in to the mailbox."

    def tls_context(self) -> ssl.SSLContext:
        """Give the TLS settings."""
        return ssl.create_default_context(cadata=self.ca_certificate)
