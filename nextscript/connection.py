"""A user's credentials for a connector, as the activities of that connector see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from nextscript.errors import Rejected

Dial = Callable[[str, int], Awaitable[tuple[str, str]]]
"""Gives for a host and port the checked address to connect to and the name to expect there."""


class Outside(Protocol):
    """The way out a connection is tried through: that of steps (`nextscript.egress`)."""

    async def request(self, method: str, url: str, **options: Any) -> Any:  # httpx2's own options
        """Send one HTTP request."""
        ...

    async def dial(self, host: str, port: int) -> tuple[str, str]:
        """Give a checked address, for other protocols."""
        ...


class Connection(BaseModel):
    """Subclass it per service: plain fields are shown, `SecretStr` fields are kept encrypted.

    `kind` names it in the catalog and in documents. `hosts_of` gives the hosts it is bound to:
    changing them asks for the secrets again (security.md, rule 4).
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    offered: ClassVar[bool] = True
    """Whether people are offered it for new connections."""
    managed: ClassVar[frozenset[str]] = frozenset()
    """Secrets that the platform obtains itself, such as tokens: nobody enters them."""
    model_config = ConfigDict(extra="forbid")

    @classmethod
    def entered(
        cls, fields: dict[str, JsonValue], secrets: dict[str, JsonValue]
    ) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
        """Turn what somebody entered into the fields and secrets that are kept.

        Raises ValueError with a sentence about it.
        """
        return fields, secrets

    def hosts_of(self) -> list[str]:
        """Give the hosts this connection may be used with."""
        return []

    def expires(self) -> datetime | None:
        """Give when its secrets end by themselves, as a certificate does."""
        return None

    def facts(self) -> dict[str, str]:
        """Give what may be shown of its secrets, such as a key's fingerprint."""
        return {}

    async def check(self, out: Outside) -> str | None:
        """Try the connection and say in words what was tried.

        Raises ConnectionRefused, Rejected or Retryable with what went wrong.
        """
        return None


def refuse_elsewhere(connection: Connection, hosts: Collection[str]) -> None:
    """Raise Rejected `connection.host_mismatch` for a host the secrets were not given for.

    What a project says of its own connectors may change under a connection, or differ from what the
    project said that shares one.
    """
    if elsewhere := sorted(set(connection.hosts_of()) - set(hosts)):
        raise Rejected(
            f"This connection was not made for {elsewhere[0]}",
            code="connection.host_mismatch",
            hint="Open the connection, look at its address and enter its secrets again.",
        )
