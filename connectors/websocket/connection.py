"""How to reach a service that speaks WebSocket."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import host_of, named_tls, parse_url
from nextscript.errors import Rejected

_MORE: dict[str, Any] = {"x-group": "More"}  # Any: JSON Schema, as pydantic takes it
_SCHEME = re.compile(r"^ws(?=s?://)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN = frozenset(["host", "connection", "upgrade", "content-length", "transfer-encoding"])


class WebSocketConnection(Connection):
    """The address of a service that speaks WebSocket, and the token it asks for."""

    kind: ClassVar[str] = "websocket"
    title: ClassVar[str] = "WebSocket"

    url: str = Field(
        title="URL", description="Such as wss://stream.example.com/v2; ws:// is not encrypted."
    )
    token: SecretStr = Field(
        default=SecretStr(""), description="Sent when it connects, if the service asks for one."
    )
    header: str = Field(
        default="Authorization",
        title="Header",
        description="In which header the token is sent.",
        json_schema_extra=_MORE,
    )
    prefix: str = Field(
        default="Bearer ",
        pattern=r"^[\x20-\x7e]{0,40}$",
        title="Words before it",
        description="What stands before the token in the header.",
        json_schema_extra=_MORE,
    )
    subprotocols: list[str] = Field(
        default=[],
        max_length=10,
        description="What is spoken within it, such as graphql-transport-ws.",
        json_schema_extra=_MORE,
    )
    ca_certificate: str | None = Field(
        default=None,
        title="Certificate authority",
        description="PEM text, if it is your own.",
        json_schema_extra={**_MORE, "x-widget": "text"},
    )

    @field_validator("url")
    @classmethod
    def _readable(cls, text: str) -> str:
        plain = _SCHEME.sub("http", text.strip())
        try:
            parse_url(plain)
        except Rejected as refused:
            raise ValueError(refused.message.replace("http", "ws")) from None
        return re.sub("^http", "ws", plain, flags=re.IGNORECASE)

    @field_validator("header", "subprotocols")
    @classmethod
    def _sendable(cls, given: str | list[str]) -> str | list[str]:
        for one in [given] if isinstance(given, str) else given:
            if not _TOKEN.fullmatch(one) or one.lower() in _OWN:
                raise ValueError(f"“{one[:40]}” cannot be sent: write a name without spaces")
        return given

    @field_validator("token")
    @classmethod
    def _on_one_line(cls, token: SecretStr) -> SecretStr:
        text = token.get_secret_value()
        if not (text.isascii() and (text.isprintable() or not text)):
            raise ValueError("a token has no line ends, control characters or accents")
        return token

    @override
    def hosts_of(self) -> list[str]:
        return [host_of(parse_url(self.address))]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.websocket.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as socket:
            spoken = f" It speaks {socket.subprotocol}." if socket.subprotocol else ""
        return f"The service took the connection.{spoken}"

    @property
    def address(self) -> str:
        """The address as HTTP has it."""
        return re.sub("^ws", "http", self.url)

    def headers_of(self) -> dict[str, str]:
        """Give the header that signs in."""
        token = self.token.get_secret_value()
        return {self.header: self.prefix + token} if token else {}

    def tls_context(self, name: str) -> Any:  # Any: ssl.SSLContext, which egress makes
        """Give the TLS settings; None for ws://."""
        if self.url.startswith("ws://"):
            return None
        return named_tls(name, verify=True, authority=self.ca_certificate)
