"""Secrets of connections: one blob per row, which opens only as this row."""

from __future__ import annotations

import json
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import col

from activities.connections.models import Connection, ConnectionSignIn
from activities.keys.sealed import Sealed
from store.keys import KeyRing


def seal(
    keys: KeyRing, project_id: UUID, connection_id: UUID, secrets: dict[str, JsonValue]
) -> bytes:
    """Encrypt secrets for one connection of one project."""
    return keys.encrypt(str(project_id), json.dumps(secrets).encode(), _identity(connection_id))


def unseal(keys: KeyRing, row: Connection) -> dict[str, JsonValue]:
    """Open a connection's secrets. Raises Rejected `connection.undecryptable`."""
    if row.sealed is None:
        return {}
    plain = keys.decrypt(str(row.project_id), row.sealed, _identity(row.id))
    found: dict[str, JsonValue] = json.loads(plain)
    return found


def verifier_identity(row_id: UUID) -> bytes:
    """Give what the verifier of a sign-in opens as."""
    return f"connection-sign-in/{row_id}".encode()


def _identity(connection_id: UUID) -> bytes:
    return f"connection/{connection_id}".encode()


SEALED = (
    Sealed(
        "connections",
        *(Connection, col(Connection.id), col(Connection.sealed)),
        scope=lambda row: row.project_id,
        identity=lambda row: _identity(row.id),
    ),
    Sealed(
        "sign-ins of connections",
        *(ConnectionSignIn, col(ConnectionSignIn.id), col(ConnectionSignIn.sealed)),
        scope=lambda row: row.project_id,
        identity=lambda row: verifier_identity(row.id),
    ),
)
