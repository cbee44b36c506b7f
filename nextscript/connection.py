"""A user's credentials for a connector, as the activities of that connector see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

Dial = Callable[[str, int], Awaitable[tuple[str, str]]]
"""Gives for a host and port the checked address to connect to and the name to expect there."""


class Connection(BaseModel):
    """Subclass it per service: plain fields are shown, `SecretStr` fields are kept encrypted.

    `kind` names it in the catalog and in documents. `hosts_of` gives the hosts it is bound to:
    changing them asks for the secrets again (security.md, rule 4).
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    model_config = ConfigDict(extra="forbid")

    def hosts_of(self) -> list[str]:
        """Give the hosts this connection may be used with."""
        return []

    async def check(self, dial: Dial) -> None:
        """Try the connection; raise ConnectionRefused or Retryable with what went wrong."""
