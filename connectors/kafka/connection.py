"""How to reach a Kafka cluster."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.egress import canonical_host
from nextscript.errors import Rejected
from nextscript.kinds.server import ServerConnection
from nextscript.kinds.web import MORE

Mechanism = Literal["none", "plain", "scram-sha-256", "scram-sha-512"]


class KafkaConnection(ServerConnection):
    """A broker to begin with, and who signs in; the cluster tells of its other brokers."""

    kind: ClassVar[str] = "kafka"
    title: ClassVar[str] = "Kafka"

    port: int = Field(
        default=9093, ge=1, le=65535, description="Usually 9093, or 9092 without encryption."
    )
    brokers: list[str] = Field(
        default=[],
        title="Further brokers",
        description="Tried when the first is down, such as broker2.example.com:9093.",
        json_schema_extra=MORE,
    )
    mechanism: Mechanism = Field(
        default="scram-sha-512", title="Sign in with", description="What the cluster asks for."
    )
    user: str = Field(default="", description="Who signs in.")
    password: SecretStr = SecretStr("")

    @field_validator("brokers")
    @classmethod
    def _addresses(cls, brokers: list[str]) -> list[str]:
        return [f"{_bracketed(host)}:{port}" for host, port in map(_parted, brokers)]

    @model_validator(mode="after")
    def _password_is_not_shown(self) -> Self:
        if self.mechanism != "none" and not self.user:
            raise ValueError("a user is needed to sign in with a password")
        return self

    @override
    def hosts_of(self) -> list[str]:
        return sorted({self.host, *(_parted(broker)[0] for broker in self.brokers)})

    def addresses(self) -> list[str]:
        """Give the brokers to begin with, as host:port."""
        return [f"{_bracketed(self.host)}:{self.port}", *self.brokers]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.kafka.client import reader  # noqa: PLC0415

        async with reader(self, out.dial):
            return "The cluster answers." if self.mechanism == "none" else "Signed in."


def _parted(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("write a broker as host:port, such as broker2.example.com:9093")
    try:
        return canonical_host(host.removeprefix("[").removesuffix("]")), int(port)
    except Rejected as refused:
        raise ValueError(refused.message) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
