"""Running statements with their values bound."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiosqlite

from connectors.sqlite.guard import Guard
from nextscript.errors import Rejected
from nextscript.rows.sql import Dialect
from nextscript.rows.to_file import Rows
from nextscript.values import Json

# Not ": what is quoted so and names no column is text to SQLite.
SQLITE = Dialect(mark="`", place="?", longest=255)
_AT_ONCE = 1000


@dataclass(frozen=True)
class Answer:
    """What a statement gave: rows, or how many it changed."""

    columns: list[str]
    rows: list[dict[str, Json]]
    changed: int
    insert_id: int | None


@dataclass
class Session:
    """An open database."""

    database: aiosqlite.Connection
    guard: Guard

    async def all(self, sql: str, values: Sequence[Json] = (), most: int | None = None) -> Answer:
        """Run one statement and give its rows, or the first of them."""
        before = self.database.total_changes
        async with self._running(sql, values) as cursor:
            columns = _columns(cursor)
            found = await (cursor.fetchall() if most is None else cursor.fetchmany(most))
            changed = self.database.total_changes - before
            inserted = cursor.lastrowid or None if changed else None
            return Answer(columns, _plain(columns, found), changed, inserted)

    async def many(self, sql: str, values: Sequence[Sequence[Json]]) -> int:
        """Run a statement for each list of values; give how many rows were changed."""
        before = self.database.total_changes
        self.guard.begin(ours=False)
        async with self.database.executemany(sql, [_bound(one) for one in values]):
            return self.database.total_changes - before

    @asynccontextmanager
    async def streamed(self, sql: str, values: Sequence[Json]) -> AsyncIterator[Streamed]:
        """Run one statement; its rows are read while the block runs."""
        async with self._running(sql, values) as cursor:
            yield Streamed(cursor, self.guard)

    @asynccontextmanager
    async def transaction(self, begin: str = "BEGIN IMMEDIATE") -> AsyncIterator[None]:
        """Commit what the block does, or undo it when it raises."""
        await self._ours(begin)
        done = False
        try:
            yield
            done = True
        finally:
            if done:
                await self._ours("COMMIT")
            elif self.database.in_transaction:
                await self._ours("ROLLBACK")

    @asynccontextmanager
    async def _running(self, sql: str, values: Sequence[Json]) -> AsyncIterator[aiosqlite.Cursor]:
        self.guard.begin(ours=False)
        async with self.database.execute(sql, _bound(values)) as cursor:
            yield cursor

    async def _ours(self, sql: str) -> None:
        self.guard.begin(ours=True)
        await (await self.database.execute(sql)).close()


@dataclass(frozen=True)
class Streamed:
    """A statement whose rows are read as they are wanted."""

    cursor: aiosqlite.Cursor
    guard: Guard

    @property
    def columns(self) -> list[str]:
        """The columns of its rows; none when it gives no rows."""
        return _columns(self.cursor)

    async def rows(self) -> Rows:
        """Give its rows, some at a time; each time counts anew for the limit of a statement."""
        while found := await self.cursor.fetchmany(_AT_ONCE):
            yield _plain(self.columns, found)
            self.guard.begin(ours=False)


def _columns(cursor: aiosqlite.Cursor) -> list[str]:
    return [str(one[0]) for one in cursor.description or ()]


def _plain(columns: list[str], rows: object) -> list[dict[str, Json]]:
    found = rows if isinstance(rows, list) else []
    return [dict(zip(columns, map(_json, row), strict=True)) for row in found]


def _json(value: object) -> Json:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float) else None


def _bound(values: Sequence[Json]) -> list[str | int | float | None]:
    return [
        json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for value in values
    ]


def without_rows() -> Rejected:
    """The error of a statement that was to give rows."""
    return Rejected("This statement gives no rows", code="sqlite.no_rows")
