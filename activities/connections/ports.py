"""Connections opened for a step."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from activities.connections.models import Connection
from activities.connections.sealing import unseal
from engine.ports import OpenedConnection
from nextscript.errors import Rejected
from store.keys import KeyRing
from store.session import SessionFactory


class OpenConnections:
    """Decrypts connections inside activities. It fits `engine.ports.Connections`."""

    def __init__(self, sessions: SessionFactory, keys: KeyRing) -> None:
        self._sessions = sessions
        self._keys = keys

    async def open(self, project_id: str, key: str) -> OpenedConnection:
        """Decrypt a project's connection. Raises Rejected `connection.not_found`."""
        query = select(Connection).where(
            col(Connection.project_id) == UUID(project_id), col(Connection.key) == key
        )
        async with self._sessions() as session:
            row = (await session.execute(query)).scalar_one_or_none()
        if row is None:
            raise Rejected(
                f"There is no connection “{key}” in this project.", code="connection.not_found"
            )
        secrets = unseal(self._keys, row)
        return OpenedConnection(
            key=row.key,
            kind=row.kind,
            hosts=row.hosts,
            values={**row.fields, **secrets},
            secrets=[value for value in secrets.values() if isinstance(value, str)],
        )
