"""A replication slot: the place up to which changes of tables were read, kept by the server."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg

from connectors.postgres.statements import POSTGRES
from nextscript.errors import Rejected

_AT_ONCE = 1000
_ALL = ("insert", "update", "delete")
_SLOT = """
    SELECT plugin = 'pgoutput' AND database = current_database() AS ours,
           wal_status IS NOT DISTINCT FROM 'lost' AS lost
    FROM pg_replication_slots WHERE slot_name = $1
"""
_UNKNOWN = """
    SELECT c.relname FROM pg_class c WHERE c.oid = to_regclass($1) AND NOT (
        c.relreplident IN ('f', 'i')
        OR c.relreplident = 'd' AND EXISTS (
            SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
"""
_PEEK = """
    SELECT data FROM pg_logical_slot_peek_binary_changes(
        $1, NULL, $2, 'proto_version', '1', 'publication_names', $3)
"""


def slot_name(flow_id: str, node: str) -> str:
    """Give the name of a listener's slot, which stays the same over restarts."""
    return "nextscript_" + hashlib.sha256(f"{flow_id}/{node}".encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Slot:
    """A slot, and the publication that says which tables' changes it gives."""

    database: asyncpg.Connection
    name: str
    publication: str

    async def prepare(self, tables: Sequence[str], operations: Sequence[str]) -> None:
        """Make what is not there yet: the publication, unless it is somebody's own, and the slot.

        Raises Rejected with the cure where the server does not allow it.
        """
        await self._check_level()
        if tables:
            await self._publish(tables, operations)
        found = await self.database.fetchrow(_SLOT, self.name)
        if found is None:
            await self.database.execute(
                "SELECT pg_create_logical_replication_slot($1, 'pgoutput')", self.name
            )
        elif found["lost"] or not found["ours"]:
            raise self._unusable(lost=found["lost"])

    async def messages(self) -> AsyncIterator[bytes]:
        """Give what is new, in whole transactions, without going on from there."""
        arguments = (self.name, _AT_ONCE, f'"{self.publication}"')
        async with self.database.transaction():
            async for record in self.database.cursor(_PEEK, *arguments, prefetch=500):
                yield record["data"]

    async def here(self) -> int:
        """Give the position up to which the server has written its log."""
        position: int = await self.database.fetchval("SELECT pg_current_wal_flush_lsn() - '0/0'")
        return int(position)

    async def advance(self, position: int) -> None:
        """Go on from a position: what is before it is not given again, nor kept."""
        text = f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"
        await self.database.execute(
            "SELECT pg_replication_slot_advance($1, $2::text::pg_lsn)", self.name, text
        )

    async def _check_level(self) -> None:
        level = await self.database.fetchval("SHOW wal_level")
        if level != "logical":
            raise Rejected(
                f"This server does not write what is needed to follow changes (wal_level {level})",
                code="postgres.wal_level",
                hint="Have its administrator set wal_level = logical and restart it, "
                "or use “when a row is new”, which needs nothing.",
            )

    async def _publish(self, tables: Sequence[str], operations: Sequence[str]) -> None:
        if set(operations) & {"update", "delete"}:
            await self._check_keys(tables)
        names = ", ".join(map(POSTGRES.table, tables))
        name, kinds = POSTGRES.quoted(self.publication), ", ".join(operations or _ALL)
        there = "SELECT 1 FROM pg_publication WHERE pubname = $1"
        if await self.database.fetchval(there, self.publication):
            await self.database.execute(f"ALTER PUBLICATION {name} SET TABLE {names}")
            await self.database.execute(f"ALTER PUBLICATION {name} SET (publish = '{kinds}')")
        else:
            await self.database.execute(
                f"CREATE PUBLICATION {name} FOR TABLE {names} WITH (publish = '{kinds}')"
            )

    async def _check_keys(self, tables: Sequence[str]) -> None:
        """A published table without a key would refuse its owner's updates."""
        for table in tables:
            if await self.database.fetchval(_UNKNOWN, POSTGRES.table(table)):
                raise Rejected(
                    f"The table {table} has no primary key, so changed and deleted rows "
                    "cannot be told",
                    code="postgres.no_key",
                    hint="Give it a primary key or a REPLICA IDENTITY, or follow inserts only.",
                )

    def _unusable(self, *, lost: bool) -> Rejected:
        said = "has fallen too far behind and lost changes" if lost else "belongs to something else"
        return Rejected(
            f"The replication slot {self.name} {said}",
            code="postgres.slot",
            hint=f"Remove it with SELECT pg_drop_replication_slot('{self.name}'); a new one "
            "begins with the changes after that."
            if lost
            else "Name another slot.",
        )
