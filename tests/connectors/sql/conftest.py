"""The MariaDB of this machine, by SQLAlchemy's dialect of it and a driver that waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiomysql
import pytest
from pydantic import JsonValue

from connectors.sql import SqlConnection
from connectors.sql.dialects import ALLOWED
from connectors.sql.query import query
from nextscript.activity import ActivityContext
from nextscript.files import Files
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]
DIALECT = "mysql+pymysql"
SERVER: dict[str, Any] = {"host": "127.0.0.1", "port": 3306, "user": "root", "dialect": DIALECT}


@pytest.fixture(autouse=True)
def _allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOWED, f"oracle+oracledb, {DIALECT}?charset=utf8mb4")


@dataclass
class Database:
    """Runs the nodes on a database that is dropped afterwards."""

    name: str
    admin: Any

    def context(self, files: Files | None = None, **fields: Any) -> ActivityContext[SqlConnection]:
        """What a step gets where an operator has opened the local server."""
        made = SqlConnection.model_validate({**SERVER, "database": self.name, **fields})
        return activity_context(made, allow=f"127.0.0.1:{made.port}", files=files)

    async def query(self, sql: str, *parameters: JsonValue, **config: JsonValue) -> Config:
        """Run SQL."""
        filled: dict[str, Any] = {"sql": sql, "parameters": list(parameters), **config}
        return await self.step(query, **filled)

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


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    admin = await aiomysql.connect(host="127.0.0.1", port=3306, user="root", autocommit=True)
    name = f"t_{uuid4().hex[:12]}"
    made = Database(name, admin)
    await made.rows(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    await made.rows(f"USE {name}")
    await made.rows(
        "CREATE TABLE orders (id int PRIMARY KEY, state varchar(40), total decimal(9,2))"
    )
    await made.rows("INSERT INTO orders VALUES (1, 'open', 9.90), (2, 'paid', 5.00)")
    try:
        yield made
    finally:
        await made.rows(f"DROP DATABASE {name}")
        admin.close()
