"""Rows as data, written by a statement that the database converts them with."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from connectors.postgres.statements import POSTGRES, prepared
from nextscript.rows.inserting import Into, alike, on_conflict
from nextscript.rows.names import Name, Row
from nextscript.values import Json


async def write(
    database: asyncpg.Connection, into: Into, rows: Sequence[Row], returning: Sequence[Name] = ()
) -> tuple[list[dict[str, Json]], int]:
    """Write rows; give the columns asked for, and how many rows were written."""
    given: list[dict[str, Json]] = []
    written = 0
    for columns, some in alike(rows):
        found = await prepared(database, statement_for(into, columns, returning), [[*some]])
        back, count = await found.all()
        given += back
        written += count
    return given, written


def statement_for(into: Into, columns: tuple[str, ...], returning: Sequence[Name] = ()) -> str:
    """Give the statement: its one parameter is the rows as JSON, which the database converts."""
    table, names = POSTGRES.table(into.table), POSTGRES.names(columns)
    parts = [
        f"INSERT INTO {table} ({names})",
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)",
    ]
    if into.on_conflict:
        parts.append(on_conflict(POSTGRES, into.on_conflict, columns))
    if returning:
        parts.append("RETURNING " + POSTGRES.names(returning))
    return " ".join(parts)
