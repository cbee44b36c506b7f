"""A PostgreSQL on a port of loopback, and a schema of its own for as long as a test runs."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import JsonValue
from typing_extensions import override

from connectors.postgres import PostgresConnection
from connectors.postgres.insert import insert
from connectors.postgres.query import query
from examples.database import ExampleDatabase, free_port
from nextscript.activity import ActivityContext
from nextscript.files import Files
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]
PORT = free_port()


class Server(ExampleDatabase):
    """The embedded PostgreSQL on a port, open to everybody on this machine, with its full log."""

    @property
    @override
    def command(self) -> list[str]:
        full = {"wal_level": "logical", "max_wal_senders": 2, "max_replication_slots": 5}
        return [*super().command, *(f"--{name}={value}" for name, value in full.items())]

    @override
    def prepare(self) -> None:
        super().prepare()
        doors = "local all all trust\nhost all all 127.0.0.1/32 trust\n"
        (self.layout.data / "pg_hba.conf").write_text(doors)

    @override
    async def create(self) -> None:
        folder = str(self.layout.socket_folder)
        door = await asyncpg.connect(host=folder, port=self.port, user="nextscript")
        await door.execute("CREATE ROLE postgres SUPERUSER LOGIN")
        await door.execute("CREATE DATABASE test OWNER postgres")
        await door.close()


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    """Start it once."""
    home = Path(tempfile.mkdtemp(prefix="nextscript-connector-"))
    home.chmod(0o711)  # its user must be able to enter when this process is root
    started = Server(home, PORT)
    try:
        started.start()
        with ThreadPoolExecutor(1) as beside:  # the session's own loop is none of its business
            beside.submit(asyncio.run, started.create()).result()
        yield
    finally:
        started.stop()
        shutil.rmtree(started.layout.root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def local(**fields: object) -> PostgresConnection:
    """A connection to the database of these tests."""
    usual = {
        "host": "127.0.0.1",
        "port": PORT,
        "database": "test",
        "user": "postgres",
        "tls": "off",
    }
    return PostgresConnection.model_validate({**usual, **fields})


def context(
    connection: PostgresConnection | None = None, files: Files | None = None
) -> ActivityContext[PostgresConnection]:
    """What a step gets where an operator has opened the local database."""
    return activity_context(connection or local(), allow=f"127.0.0.1:{PORT}", files=files)


@dataclass
class Database:
    """Runs the nodes on a schema that is dropped afterwards."""

    schema: str

    async def query(self, sql: str, *parameters: JsonValue, **config: JsonValue) -> Config:
        """Run SQL; `{s}` is the schema."""
        filled = {"sql": sql.replace("{s}", self.schema), "parameters": list(parameters), **config}
        found = await run(query, filled, context())
        assert isinstance(found, dict)
        return found

    async def insert(self, table: str, **config: Any) -> Config:
        """Insert into a table of the schema."""
        return await self.do(insert, table, **config)

    async def do(self, step: Any, table: str, files: Files | None = None, **config: Any) -> Config:
        """Run another step on a table of the schema."""
        given = context(files=files)
        found = await run(step, {"table": f"{self.schema}.{table}", **config}, given)
        assert isinstance(found, dict)
        return found


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    admin = await asyncpg.connect(
        host="127.0.0.1", port=PORT, user="postgres", password="", database="test", ssl=False
    )
    schema = f"t_{uuid4().hex[:12]}"
    await admin.execute(f"CREATE SCHEMA {schema}")
    try:
        yield Database(schema)
    finally:
        await admin.execute(f"DROP SCHEMA {schema} CASCADE")
        await admin.close()
