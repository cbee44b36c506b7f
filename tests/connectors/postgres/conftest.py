"""A schema of its own on the machine's PostgreSQL, for as long as a test runs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest
from pydantic import JsonValue

from connectors.postgres import PostgresConnection
from connectors.postgres.insert import insert
from connectors.postgres.query import query
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]
PORT = int(os.environ.get("PGPORT", "5432"))


def local(**fields: object) -> PostgresConnection:
    """A connection to the machine's database."""
    usual = {
        "host": "127.0.0.1",
        "port": PORT,
        "database": "test",
        "user": "postgres",
        "tls": "off",
    }
    return PostgresConnection.model_validate({**usual, **fields})


def context(connection: PostgresConnection | None = None) -> ActivityContext[PostgresConnection]:
    """What a step gets where an operator has opened the local database."""
    return activity_context(connection or local(), allow=f"127.0.0.1:{PORT}")


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

    async def insert(self, table: str, **config: JsonValue) -> Config:
        """Insert into a table of the schema."""
        found = await run(insert, {"table": f"{self.schema}.{table}", **config}, context())
        assert isinstance(found, dict)
        return found


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    try:
        admin = await asyncpg.connect(
            host="127.0.0.1", port=PORT, user="postgres", password="", database="test", ssl=False
        )
    except OSError:
        pytest.skip(f"no PostgreSQL listens on 127.0.0.1:{PORT}")
    schema = f"t_{uuid4().hex[:12]}"
    await admin.execute(f"CREATE SCHEMA {schema}")
    try:
        yield Database(schema)
    finally:
        await admin.execute(f"DROP SCHEMA {schema} CASCADE")
        await admin.close()
