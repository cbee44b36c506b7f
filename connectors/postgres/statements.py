"""Running one statement with its values bound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from connectors.postgres.values import to_json, to_parameters
from nextscript.rows.sql import Dialect, Statement
from nextscript.rows.to_file import Rows
from nextscript.values import Json

POSTGRES = Dialect(mark='"', place="${}", longest=63)
_AT_ONCE = 1000


@dataclass(frozen=True)
class Prepared:
    """A statement the database has understood, and the values that fit it."""

    statement: PreparedStatement[asyncpg.Record]
    values: list[object]

    @property
    def columns(self) -> list[str]:
        """The columns of its rows; none when it gives no rows."""
        return [column.name for column in self.statement.get_attributes()]

    async def all(self) -> tuple[list[dict[str, Json]], int]:
        """Run it: give its rows, and how many it gave or changed."""
        records = await self.statement.fetch(*self.values)
        return self._plain(records), _changed(self.statement.get_statusmsg())

    async def first(self, most: int) -> list[dict[str, Json]]:
        """Run it within a transaction and give so many rows: further ones are not even sent."""
        cursor = await self.statement.cursor(*self.values)
        return self._plain(await cursor.fetch(most))

    async def streamed(self) -> Rows:
        """Run it within a transaction and give its rows, some at a time."""
        cursor = await self.statement.cursor(*self.values)
        while records := await cursor.fetch(_AT_ONCE):
            yield self._plain(records)

    def _plain(self, records: Sequence[asyncpg.Record]) -> list[dict[str, Json]]:
        types = {column.name: column.type.name for column in self.statement.get_attributes()}
        return [to_json(record, types) for record in records]


async def prepared(database: asyncpg.Connection, sql: str, parameters: Sequence[Json]) -> Prepared:
    """Have the database read a statement. Raises Rejected for values that do not fit it."""
    statement = await database.prepare(sql)
    return Prepared(statement, to_parameters(parameters, statement.get_parameters()))


async def built(database: asyncpg.Connection, statement: Statement) -> Prepared:
    """Have the database read a statement that was put together."""
    return await prepared(database, statement.text, statement.values)


def _changed(status: str | None) -> int:
    """Read the number of rows from a status such as `INSERT 0 3`."""
    last = re.search(r"(\d+)$", status or "")
    return int(last[1]) if last else 0
