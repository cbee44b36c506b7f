"""How a secret elsewhere is named: `env:NAME`, `file:/path`, `vault:path#field`."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue
from typing_extensions import override

from nextscript.errors import Rejected

STORES = ("env", "file", "vault")


@dataclass(frozen=True)
class Scope:
    """Whose connection names the secret: operators allow names by the keys of both."""

    organisation: str
    project: str

    def filled(self, pattern: str) -> str:
        """Put the keys into what an operator wrote."""
        return pattern.replace("{organisation}", self.organisation).replace(
            "{project}", self.project
        )


@dataclass(frozen=True)
class Reference:
    """A secret in a store."""

    store: str
    name: str

    @override
    def __str__(self) -> str:
        return f"{self.store}:{self.name}"


def reference_of(value: JsonValue) -> Reference | None:
    """Give what `{"source": "vault:crm#token"}` names; None for a value that is no reference.

    Raises Rejected `connection.source` for one that cannot be read.
    """
    if not isinstance(value, dict):
        return None
    source = value.get("source")
    if not isinstance(source, str) or len(value) != 1:
        raise refused("Name a secret as {“source”: “env:NAME”}.")
    store, _, name = source.partition(":")
    if store not in STORES or not name or not name.isprintable() or len(source) > 1024:
        ways = "env:NAME, file:/path or vault:path#field"
        raise refused(f"“{source[:80]}” names no secret: write {ways}.")
    return Reference(store, name)


def refused(message: str) -> Rejected:
    """The error for a secret that cannot be read from where it is kept."""
    return Rejected(message, code="connection.source")


def not_allowed(reference: Reference) -> Rejected:
    """The error for a name no operator allowed; it is the same whether there is such a secret."""
    return Rejected(
        f"This project may not use {reference}.",
        code="connection.source",
        hint="Whoever runs this server allows names: see the guide on connections.",
    )
