"""Running one statement with its values bound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.mysql.values import in_utc, is_moment, literal
from connectors.mysql.wire import Cursor, Wire
from nextscript.errors import Rejected, Unanswered
from nextscript.rows.sql import Dialect, Statement
from nextscript.rows.to_file import Rows
from nextscript.values import Json

MYSQL = Dialect(mark="`", place="?", longest=256, juggles=True)
_AT_ONCE = 1000
_TIMES = """
    SELECT LOWER(column_name) AS name, data_type AS type FROM information_schema.columns
    WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?
      AND data_type IN ('date', 'datetime', 'timestamp')
"""
_BEGIN = "START TRANSACTION"
SNAPSHOT = f"{_BEGIN} WITH CONSISTENT SNAPSHOT"


@dataclass(frozen=True)
class Answer:
    """What a statement gave: rows, or how many it changed."""

    rows: list[dict[str, Json]]
    changed: int
    insert_id: int | None


@dataclass(frozen=True)
class Running:
    """A statement whose rows are on their way."""

    cursor: Any  # Any: aiomysql has no types
    seconds: float

    @property
    def columns(self) -> list[str]:
        """The columns of its rows; none when it gives no rows."""
        return [str(one[0]) for one in self.cursor.description or ()]

    async def streamed(self) -> Rows:
        """Give its rows, some at a time."""
        names = self.columns
        while found := await in_time(self.cursor.fetchmany(_AT_ONCE), self.seconds):
            yield [dict(zip(names, row, strict=True)) for row in found]

    async def kept(self, most: int | None) -> list[dict[str, Json]]:
        """Give so many of its rows, and read past the others."""
        rows: list[dict[str, Json]] = []
        if self.columns:
            async for some in self.streamed():
                rows += some if most is None else some[: most - len(rows)]
        return rows


@dataclass
class Database:
    """A session. A statement may take so many seconds until it answers."""

    wire: Wire
    seconds: float
    times: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of tables that were looked at, the columns that hold times, and their types."""

    async def all(self, sql: str, values: Sequence[Json] = (), most: int | None = None) -> Answer:
        """Run a statement and give its rows, or the first of them."""
        async with self.running(sql, values, most) as statement:
            rows = await statement.kept(most)
            changed = 0 if statement.columns else max(0, int(statement.cursor.rowcount))
            return Answer(rows, changed, statement.cursor.lastrowid or None)

    async def built(self, statement: Statement, table: str) -> Answer:
        """Run a statement about one table that was put together."""
        return await self.all(statement.text, await self._fitted(statement, table))

    @asynccontextmanager
    async def running(
        self, sql: str, values: Sequence[Json], most: int | None = None
    ) -> AsyncIterator[Running]:
        """Have the server prepare a statement, which is one statement then, and run it."""
        cursor = await self.wire.cursor(Cursor)
        await in_time(self._begun(cursor, sql, values, most), self.seconds)
        done = False
        try:
            yield Running(cursor, self.seconds)
            done = True
        finally:
            if done:  # what follows, as of a procedure, is read past: it may hold an error
                await in_time(cursor.close(), self.seconds)
            else:  # nobody wants the rows that are still on their way
                self.wire.close()

    @asynccontextmanager
    async def transaction(self, isolation: str = "", begin: str = _BEGIN) -> AsyncIterator[None]:
        """Commit what the block does, or undo it when it raises."""
        if isolation:
            await self.wire.query(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        await self.wire.query(begin)
        done = False
        try:
            yield
            done = True
        finally:
            if done:
                await in_time(self.wire.commit(), self.seconds)
            elif not self.wire.closed:
                await in_time(self.wire.rollback(), self.seconds)

    async def _begun(
        self, cursor: Any, sql: str, values: Sequence[Json], most: int | None
    ) -> None:  # Any: as above
        names = [f"@nextscript_{at}" for at in range(1, len(values) + 1)]
        settings = [f"{name} = {literal(one)}" for name, one in zip(names, values, strict=True)]
        text = f"@nextscript = CONVERT({literal(sql)} USING utf8mb4)"
        limit = f"sql_select_limit = {'DEFAULT' if most is None else most}"
        await cursor.execute(
            f"SET {', '.join([limit, text, *settings])}; PREPARE nextscript FROM @nextscript"
        )
        await cursor.execute("EXECUTE nextscript" + (f" USING {', '.join(names)}" if names else ""))

    async def _fitted(self, statement: Statement, table: str) -> list[Json]:
        if not any(map(is_moment, statement.values)):
            return statement.values
        if table not in self.times:
            schema, _, name = table.rpartition(".")
            found = await self.all(_TIMES, [schema or None, name])
            self.times[table] = {str(row["name"]): str(row["type"]) for row in found.rows}
        types = self.times[table]
        pairs = zip(statement.values, statement.columns, strict=True)
        kinds = ((value, types.get((column or "").lower())) for value, column in pairs)
        return [in_utc(value, type_) if type_ else value for value, type_ in kinds]


async def in_time(work: Any, seconds: float) -> Any:  # Any: aiomysql has no types
    """Wait for the server. Raises Unanswered when it takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        said = "The database had not answered when its time was up"
        raise Unanswered(said, code="mysql.timeout") from None


def without_rows() -> Rejected:
    """The error of a statement that was to give rows."""
    return Rejected("This statement gives no rows", code="mysql.no_rows")
