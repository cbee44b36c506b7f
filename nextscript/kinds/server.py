"""What all connections to a server that speaks its own protocol have in common."""

from __future__ import annotations

import ssl
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection
from nextscript.egress import canonical_host, named_tls
from nextscript.errors import Rejected
from nextscript.kinds.web import MORE

_PEM: dict[str, Any] = {**MORE, "x-widget": "text"}  # Any: JSON Schema


class ServerConnection(Connection):
    """A server's host and how its traffic is encrypted; subclasses add who signs in.

    The driver is given the address `ctx.dial` has checked, and `tls_context` for the host's name.
    """

    host: str = Field(description="Such as broker.example.com.")
    port: int = Field(ge=1, le=65535, description="Where it listens.")
    tls: Literal["verify", "require", "off"] = Field(
        default="verify",
        title="Encryption",
        description="Check the server's certificate; only encrypt; or neither (a local server).",
        json_schema_extra={"x-order": 1001},
    )
    ca_certificate: str | None = Field(
        default=None,
        title="Certificate authority",
        description="PEM text, if it is your own.",
        json_schema_extra=_PEM,
    )
    client_certificate: str = Field(
        default="",
        title="Client certificate",
        description="PEM text, if the server asks for one.",
        json_schema_extra=_PEM,
    )
    client_key: SecretStr = Field(
        default=SecretStr(""),
        title="Its private key",
        description="PEM text, without a passphrase.",
        json_schema_extra=_PEM,
    )

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        try:
            return canonical_host(host)
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        try:
            if self.ca_certificate or self.client_certificate:
                self.tls_context(self.host)
        except ssl.SSLError:
            raise ValueError("the certificate authority is not PEM text") from None
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    def tls_context(self, name: str) -> ssl.SSLContext | None:
        """Give the TLS settings for a server of that name; None without encryption."""
        if self.tls == "off":
            return None
        return named_tls(
            name,
            verify=self.tls == "verify",
            authority=self.ca_certificate,
            certificate=self.client_certificate,
            key=self.client_key.get_secret_value(),
        )
