"""A table of MySQL whose new rows are asked for, behind a proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import aiomysql

from tests.faults.proxy import Proxy, proxy
from tests.instance import eventually

_PORT = 3306
_ASKED = 60


class Mysql:
    """A table. Nothing is acknowledged there: what was seen is known by the platform alone."""

    ack = b"EXECUTE nextscript"
    flow = ""
    """How each look begins."""

    def __init__(self, link: Proxy) -> None:
        self.link = link
        self.database = f"faults_{uuid4().hex[:12]}"
        self._followed = False
        # Rows that are there at the first look start nothing; at the second it has ended.
        link.hold_at(self.ack, times=2)

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "user": "root", "tls": "off"}
        about = {"key": "shop", "name": "Shop", "kind": "mysql"}
        return {**about, "fields": {**fields, "database": self.database}, "secrets": {}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that asks."""
        config = {
            "table": "orders",
            "column": "id",
            "every": "10s",
            "input": {"name": "{{ message.row.name }}"},
        }
        return {"type": "mysql.on_row", "config": config, "connection": "shop"}

    def send(self, names: list[str]) -> None:
        """Insert a row for each name, once the table is followed."""
        if not self._followed:
            eventually(lambda: self.link.holding, _ASKED, "second look at the table")
            self.link.heal()
            self._followed = True
        asyncio.run(
            self.do(
                f"INSERT INTO {self.database}.orders (name) VALUES (%s)",
                [(name,) for name in names],
            )
        )

    def left(self) -> int:
        """Say that nothing waits there to be acknowledged."""
        return 0

    async def do(self, sql: str, values: Sequence[tuple[str, ...]] = ((),)) -> None:
        """Run a statement, once for all values of its places."""
        opened = await aiomysql.connect(host="127.0.0.1", port=_PORT, user="root", autocommit=True)
        async with opened, opened.cursor() as cursor:
            for some in values:
                await cursor.execute(sql, some)


@contextmanager
def mysql() -> Iterator[Mysql]:
    """Make a table."""
    with proxy(_PORT) as link:
        made = Mysql(link)
        columns = "id int AUTO_INCREMENT PRIMARY KEY, name varchar(50)"
        asyncio.run(made.do(f"CREATE DATABASE {made.database}"))
        asyncio.run(made.do(f"CREATE TABLE {made.database}.orders ({columns})"))
        try:
            yield made
        finally:
            asyncio.run(made.do(f"DROP DATABASE {made.database}"))
