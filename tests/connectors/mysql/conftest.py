"""The MariaDB of this machine, and a database of its own for as long as a test runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiomysql
import pytest
from pydantic import JsonValue

from connectors.mysql import MysqlConnection
from connectors.mysql.insert import insert
from connectors.mysql.query import query
from nextscript.activity import ActivityContext
from nextscript.files import Files
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]
PORT = 3306
USER = "root"


def local(**fields: object) -> MysqlConnection:
    """A connection to the server of these tests."""
    usual = {"host": "127.0.0.1", "port": PORT, "user": USER, "tls": "off"}
    return MysqlConnection.model_validate({**usual, **fields})


@dataclass
class Database:
    """Runs the nodes on a database that is dropped afterwards."""

    name: str
    admin: Any

    def context(
        self, files: Files | None = None, **fields: Any
    ) -> ActivityContext[MysqlConnection]:
        """What a step gets where an operator has opened the local server."""
        connection = local(**{"database": self.name, **fields})
        opened = f"127.0.0.1:{connection.port}"
        return activity_context(connection, allow=opened, files=files)

    async def query(self, sql: str, *parameters: JsonValue, **config: JsonValue) -> Config:
        """Run SQL."""
        filled: dict[str, Any] = {"sql": sql, "parameters": list(parameters), **config}
        return await self.step(query, **filled)

    async def insert(self, table: str, **config: Any) -> Config:
        """Insert into a table."""
        return await self.step(insert, table=table, **config)

    async def step(self, step: Any, files: Files | None = None, **config: Any) -> Config:
        """Run any step."""
        found = await run(step, config, self.context(files))
        assert isinstance(found, dict)
        return found

    async def rows(self, sql: str) -> Any:
        """Read what is there, past the connector."""
        async with self.admin.cursor() as cursor:
            await cursor.execute(sql)
            return await cursor.fetchall()

    async def seen(self, statement: str) -> int:
        """Wait until a step runs a statement with such a text; give its session's number."""
        async with asyncio.timeout(30):
            while True:
                for one in await self.rows("SHOW FULL PROCESSLIST"):
                    if one[3] == self.name and statement in str(one[7]):
                        return int(one[0])
                await asyncio.sleep(0.05)


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    admin = await aiomysql.connect(host="127.0.0.1", port=PORT, user=USER, autocommit=True)
    name = f"t_{uuid4().hex[:12]}"
    made = Database(name, admin)
    await made.rows(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    await made.rows(f"USE {name}")
    try:
        yield made
    finally:
        await made.rows(f"DROP DATABASE {name}")
        admin.close()
