"""One database, open for one step: a file of the project, or one below the operator's folder."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiosqlite
from pydantic import BaseModel, ConfigDict, Field

from connectors.sqlite.connection import SqliteConnection
from connectors.sqlite.errors import translated
from connectors.sqlite.guard import Guard, open_guarded
from connectors.sqlite.place import located
from connectors.sqlite.session import Session
from nextscript.activity import ActivityContext
from nextscript.durations import parse_duration
from nextscript.errors import Rejected
from nextscript.files import File

Context = ActivityContext[SqliteConnection | None]
LARGEST = 1_000_000_000
_PIECE = 1024 * 1024
_SECONDS = 60.0
_TYPE = "application/vnd.sqlite3"


class OnDatabase(BaseModel):
    """Which database: a file, or that of the step's connection."""

    model_config = ConfigDict(extra="forbid")
    database: File | None = Field(
        default=None,
        title="Database file",
        description="From a step before. Without one the step needs a connection.",
    )


class Changing(OnDatabase):
    """Which database, and where it is kept when it was a file and is another one now."""

    keep_as: str | None = Field(
        default=None,
        description="A path to find the changed database file by again, such as data/orders.db. "
        "Without one it stays for some weeks.",
        json_schema_extra={"x-order": 1002},
    )


class ChangedDatabase(BaseModel):
    """How many rows were changed, and the file they are in."""

    row_count: int = Field(description="How many rows were changed.")
    database: File | None = Field(
        default=None, description="The changed database, where it is a file."
    )


@dataclass
class Opened(Session):
    """A session, and the copy of a file it works on."""

    ctx: Context
    given: File | None
    copy: Path

    async def kept(self, path: str | None = None) -> File | None:
        """Close the database and keep it as a new file, where it was a file and is not the same."""
        await self.database.close()
        if self.given is None or (path is None and self.copy.stat().st_mtime_ns == 0):
            return self.given
        name, content = self.given.name, _pieces(self.copy)
        return await self.ctx.files.write(content, name=name, type=_TYPE, path=path)


@asynccontextmanager
async def opened(asked: OnDatabase, ctx: Context, *, reads: bool = False) -> AsyncIterator[Opened]:
    """Open the database a step names. Raises Rejected `sqlite.no_database` when it names none."""
    if asked.database is not None:
        with tempfile.TemporaryDirectory(prefix="nextscript-sqlite-") as folder:
            copy = Path(folder) / "database"
            given = await _copied(ctx, asked.database, copy)
            guard = Guard(_SECONDS)
            async with _session(copy, guard, "rw", largest=2 * LARGEST, reads=reads) as database:
                yield Opened(database, guard, ctx, given, copy)
    elif ctx.connection is not None:
        here = _kept_here(ctx.connection, ctx.project_id, reads=reads)
        async with here as (database, guard, file):
            yield Opened(database, guard, ctx, None, file)
    else:
        raise Rejected("Give the step a database file or a connection", code="sqlite.no_database")


async def tried(connection: SqliteConnection) -> None:
    """Read something of a connection's database."""
    reads = not connection.create
    async with _kept_here(connection, "", reads=reads) as (database, guard, _):
        await Session(database, guard).all("SELECT count(*) FROM sqlite_master")


@asynccontextmanager
async def _kept_here(
    connection: SqliteConnection, project_id: str, *, reads: bool
) -> AsyncIterator[tuple[aiosqlite.Connection, Guard, Path]]:
    creates = connection.create and not connection.read_only
    file = await asyncio.to_thread(located, connection.path, project_id, create=creates)
    guard = Guard(parse_duration(connection.statement_timeout).total_seconds())
    mode = "ro" if connection.read_only else "rwc" if creates else "rw"
    async with _session(file, guard, mode, reads=reads) as database:
        yield database, guard, file


@asynccontextmanager
async def _session(
    file: Path, guard: Guard, mode: str, *, largest: int = 0, reads: bool = False
) -> AsyncIterator[aiosqlite.Connection]:
    with translated():
        opening = partial(open_guarded, file, guard, mode=mode, largest=largest, reads=reads)
        async with aiosqlite.Connection(opening, iter_chunk_size=64) as database:
            try:
                yield database
            finally:
                guard.end()


async def _copied(ctx: Context, file: File, copy: Path) -> File:
    known = await ctx.files.info(file.id)
    if known.size > LARGEST:
        said = f"The database is larger than {LARGEST // 1_000_000} MB"
        raise Rejected(said, code="sqlite.too_large")
    with copy.open("wb") as out:
        async for piece in ctx.files.open(file.id):
            await asyncio.to_thread(out.write, piece)
    os.utime(copy, ns=(0, 0))  # so that one sees whether it was changed
    return known


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as content:
        while piece := await asyncio.to_thread(content.read, _PIECE):
            yield piece
