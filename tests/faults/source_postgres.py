"""A table of PostgreSQL whose changes are read from its log, behind a proxy."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from connectors.postgres.slots import slot_name
from tests.connectors.postgres.conftest import PORT, Server
from tests.faults.proxy import Proxy, proxy
from tests.instance import eventually

_LEFT = """
    SELECT count(*) FROM pg_logical_slot_peek_binary_changes(
        $1, NULL, NULL, 'proto_version', '1', 'publication_names', $2)
"""
_THERE = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = $1"


class Postgres:
    """A table; what was read is acknowledged by moving its replication slot on."""

    ack = b"pg_replication_slot_advance"
    flow = ""

    def __init__(self, link: Proxy) -> None:
        self.link = link
        self.table = f"orders_{uuid4().hex[:8]}"
        self.do(f"CREATE TABLE {self.table} (id bigserial PRIMARY KEY, name text)")

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "user": "postgres", "tls": "off"}
        about = {"key": "log", "name": "Shop", "kind": "postgres"}
        return {**about, "fields": {**fields, "database": "test"}, "secrets": {}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"tables": [self.table], "input": {"name": "{{ message.row.name }}"}}
        return {"type": "postgres.on_change", "config": config, "connection": "log"}

    def send(self, names: list[str]) -> None:
        """Insert a row for each name, once the table is followed."""
        eventually(lambda: self.do(_THERE, self._slot) == 1, 30, "replication slot")
        # Ten to a transaction: changes come in whole ones.
        for start in range(0, len(names), 10):
            few = names[start : start + 10]
            self.do(f"INSERT INTO {self.table} (name) SELECT unnest($1::text[])", few)

    def left(self) -> int:
        """Say how many messages of the log were not acknowledged."""
        with suppress(asyncpg.ObjectInUseError):  # it is being read just now
            return int(self.do(_LEFT, self._slot, self._slot))
        return -1

    @property
    def _slot(self) -> str:
        return slot_name(self.flow, "message")

    def do(self, sql: str, *values: object) -> Any:  # Any: the first value of the answer
        """Run a statement past the proxy."""

        async def run() -> Any:
            opened = await asyncpg.connect(
                host="127.0.0.1", port=PORT, user="postgres", database="test", ssl=False
            )
            try:
                return await opened.fetchval(sql, *values)
            finally:
                await opened.close()

        return asyncio.run(run())


@contextmanager
def postgres_log(kind: type[Postgres] | None = None) -> Iterator[Postgres]:
    """Start a server that writes what is needed, with a table."""
    home = Path(tempfile.mkdtemp(prefix="nextscript-faults-"))
    home.chmod(0o711)  # its user must be able to enter when this process is root
    started = Server(home, PORT)
    try:
        started.start()
        asyncio.run(started.create())
        with proxy(PORT) as link:
            yield (kind or Postgres)(link)
    finally:
        started.stop()
        shutil.rmtree(started.layout.root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
