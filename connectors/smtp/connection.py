"""How to reach a mail server, and whom mails are from."""

from __future__ import annotations

import ssl
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from connectors.smtp.addresses import parsed_address
from nextscript.connection import Connection, Outside
from nextscript.egress import canonical_host
from nextscript.errors import Rejected


class SmtpConnection(Connection):
    """A mail server, and who signs in to it."""

    kind: ClassVar[str] = "smtp"
    title: ClassVar[str] = "Mail server (SMTP)"

    host: str = Field(description="Such as smtp.example.com.")
    port: int = Field(default=587, ge=1, le=65535, description="Mostly 587, or 465 with TLS.")
    tls: Literal["starttls", "tls", "off"] = Field(
        default="starttls",
        title="Encryption",
        description="STARTTLS (port 587), TLS from the first byte (port 465), or none at all.",
    )
    username: str = Field(default="", title="User name")
    password: SecretStr = SecretStr("")
    sender: str = Field(
        default="",
        description="Whom mails are from unless a step says more: Name <flows@example.com>.",
    )
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

    @field_validator("sender")
    @classmethod
    def _readable(cls, sender: str) -> str:
        return sender and str(parsed_address(sender))

    @model_validator(mode="after")
    def _no_password_in_the_open(self) -> Self:
        if self.tls == "off" and self.password.get_secret_value():
            raise ValueError("a password is not sent without encryption")
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.smtp.client import connected  # noqa: PLC0415

        async with connected(self, out.dial, "localhost") as server:
            await server.noop()
        return "Signed in to the mail server." if self.username else "The mail server answers."

    def tls_context(self) -> ssl.SSLContext | None:
        """Give the TLS settings; None without encryption."""
        return None if self.tls == "off" else ssl.create_default_context(cadata=self.ca_certificate)
