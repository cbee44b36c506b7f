"""Running statements with their values bound, on a driver that waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, CursorResult, inspect
from sqlalchemy.sql.compiler import IdentifierPreparer
from typing_extensions import override

from connectors.sql.places import bound
from connectors.sql.values import plain
from nextscript.errors import Rejected, Unanswered
from nextscript.rows.sql import Dialect
from nextscript.rows.to_file import Rows
from nextscript.values import Json

P = ParamSpec("P")
T = TypeVar("T")
_AT_ONCE = 1000


@dataclass(frozen=True)
class Answer:
    """What a statement gave: rows, or how many it changed."""

    rows: list[dict[str, Json]]
    changed: int


@dataclass(frozen=True)
class Names(Dialect):
    """How this database writes names."""

    preparer: IdentifierPreparer = field(kw_only=True)

    @override
    def quoted(self, name: str) -> str:
        return str(self.preparer.quote(name))


@dataclass
class Session:
    """An open connection; each statement may take so many seconds until it answers."""

    wire: Connection
    thread: Executor
    seconds: float

    @property
    def name(self) -> str:
        """What SQLAlchemy calls the database."""
        return self.wire.dialect.name

    @property
    def names(self) -> Names:
        """Write names as this database does."""
        preparer = self.wire.dialect.identifier_preparer
        longest = self.wire.dialect.max_identifier_length
        return Names(mark='"', place="?", longest=longest, preparer=preparer)

    async def version(self) -> str:
        """Ask whether it is there; give its version, where the driver knows it."""
        found = self.wire.dialect.server_version_info
        await self.run(self.wire.rollback)
        return " " + ".".join(map(str, found)) if found else ""

    async def all(self, sql: str, values: Sequence[Json] = (), most: int | None = None) -> Answer:
        """Run one statement and give its rows, or the first of them."""
        return await self.run(_all, self.wire, sql, values, most)

    async def many(self, sql: str, values: Sequence[Sequence[Json]]) -> int:
        """Run a statement for each list of values; give how many there were."""
        await self.run(_many, self.wire, sql, values)
        return len(values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Commit what the block does; when it raises, the connection is closed without."""
        yield
        await self.run(self.wire.commit)

    async def tables(self) -> list[tuple[str, str | None]]:
        """Give the names of tables, and of views with what they are."""
        return await self.run(_tables, self.wire)

    async def columns(self, table: str) -> list[tuple[str, str]]:
        """Give the columns of a table with their types; none where there is no such table."""
        schema, _, name = table.rpartition(".")
        return await self.run(_columns, self.wire, name, schema or None)

    @asynccontextmanager
    async def streamed(self, sql: str, values: Sequence[Json]) -> AsyncIterator[Streamed]:
        """Run a statement whose rows are read while the block runs."""
        result = await self.run(_streaming, self.wire, sql, values)
        if not result.returns_rows:
            raise Rejected("This statement gives no rows", code="sql.no_rows")
        yield Streamed(self, result)

    async def run(self, call: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Call the driver. Raises Unanswered when it takes too long."""
        return await in_thread(self.thread, self.seconds, call, *args, **more)


@dataclass(frozen=True)
class Streamed:
    """Rows that are read as they are wanted."""

    session: Session
    result: CursorResult[tuple[object, ...]]

    @property
    def columns(self) -> list[str]:
        """The columns of the rows."""
        return list(self.result.keys())

    async def rows(self) -> Rows:
        """Give the rows, some at a time."""
        while found := await self.session.run(self.result.fetchmany, _AT_ONCE):
            yield [dict(zip(self.columns, map(plain, row), strict=True)) for row in found]


async def in_thread(
    thread: Executor, seconds: float, call: Callable[P, T], *args: P.args, **more: P.kwargs
) -> T:
    """Call what waits, in its thread. Raises Unanswered when it takes too long."""
    calling = asyncio.get_running_loop().run_in_executor(thread, partial(call, *args, **more))
    try:
        async with asyncio.timeout(seconds):
            return await calling
    except TimeoutError:
        said = "The database had not answered when its time was up"
        raise Unanswered(said, code="sql.timeout") from None


def _all(wire: Connection, sql: str, values: Sequence[Json], most: int | None) -> Answer:
    statement, given = bound(sql, values)
    with wire.execute(statement, given) as result:
        if not result.returns_rows:
            return Answer([], max(0, result.rowcount))
        found = result.fetchall() if most is None else result.fetchmany(most)
        names = list(result.keys())
        return Answer([dict(zip(names, map(plain, row), strict=True)) for row in found], 0)


def _many(wire: Connection, sql: str, values: Sequence[Sequence[Json]]) -> None:
    pairs = [bound(sql, one) for one in values]
    wire.execute(pairs[0][0], [given for _, given in pairs])


def _streaming(
    wire: Connection, sql: str, values: Sequence[Json]
) -> CursorResult[tuple[object, ...]]:
    statement, given = bound(sql, values)
    options = {"stream_results": True, "max_row_buffer": _AT_ONCE}
    return wire.execute(statement, given, execution_options=options)


def _tables(wire: Connection) -> list[tuple[str, str | None]]:
    there = inspect(wire)
    tables = [(name, None) for name in there.get_table_names()]
    return sorted([*tables, *((name, "view") for name in there.get_view_names())])


def _columns(wire: Connection, name: str, schema: str | None) -> list[tuple[str, str]]:
    there = inspect(wire)
    if not there.has_table(name, schema):
        return []
    return [(str(one["name"]), str(one["type"])) for one in there.get_columns(name, schema)]
