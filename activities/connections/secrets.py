"""The secrets of a connection: what is given joins what is kept, unless it would go elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from activities.columns import now
from activities.connections.models import Connection
from activities.connections.stores import reference_of
from nextscript.errors import Invalid, Rejected
from nextscript.findings import Finding

Secrets = dict[str, JsonValue]


@dataclass(frozen=True)
class Target:
    """Where a connection points: kept secrets do not go anywhere else."""

    kind: str
    fields: dict[str, JsonValue]
    hosts: list[str]

    def is_moved_from(self, row: Connection) -> bool:
        """Say whether it is another place than the row's."""
        addresses = {name for name in {*row.fields, *self.fields} if _is_address(name)}
        return (
            self.kind != row.kind
            or self.hosts != row.hosts
            or any(row.fields.get(name) != self.fields.get(name) for name in addresses)
        )


def merged(kept: Secrets, given: Secrets) -> Secrets:
    """Join secrets; null removes one."""
    return {name: value for name, value in {**kept, **given}.items() if value is not None}


def refuse_unreadable(given: Secrets) -> None:
    """Raise Invalid for a reference that names nothing, at its place."""
    for name, value in given.items():
        try:
            reference_of(value)
        except Rejected as refused:
            raise at_secret(name, refused.message, "connection.source") from None


def refuse_kept(kept: Secrets, given: Secrets) -> None:
    """Raise Invalid for secrets that were not entered again."""
    missing = sorted(name for name in kept if given.get(name) is None)
    if missing:
        raise Invalid(
            "The connection would point elsewhere, so enter its secrets again.",
            code="connection.secrets_required",
            findings=[
                Finding(
                    severity="error",
                    code="connection.secrets_required",
                    pointer=f"/secrets/{name}",
                    message=f"Enter “{name}” again: kept secrets do not go to another host.",
                )
                for name in missing
            ],
        )


def marks(secrets: Secrets) -> dict[str, JsonValue]:
    """Give since when each is set: now."""
    return {name: now().isoformat() for name in secrets}


def unchanged(row: Connection, given: Secrets, secrets: Secrets) -> dict[str, JsonValue]:
    """Give since when those are set that stay."""
    return {name: at for name, at in row.secrets.items() if name in secrets and name not in given}


def sources_of(secrets: Secrets) -> dict[str, str]:
    """Give where those are kept that are only named here."""
    return {name: str(found) for name, one in secrets.items() if (found := reference_of(one))}


def at_secret(name: str, message: str, code: str) -> Invalid:
    """The error about one secret."""
    pointer = f"/secrets/{name}"
    finding = Finding(severity="error", code=code, pointer=pointer, message=message)
    return Invalid(message, code=code, findings=[finding])


def _is_address(field: str) -> bool:
    return any(part in field for part in ("url", "host", "port", "server", "endpoint"))
