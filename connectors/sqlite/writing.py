"""Rows as data, written by a statement that is run for each."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.sqlite.session import SQLITE, Session
from nextscript.rows.inserting import Into, alike, insert, on_conflict
from nextscript.rows.names import Row


async def write(session: Session, into: Into, rows: Sequence[Row]) -> int:
    """Write rows; give how many were written."""
    written = 0
    for columns, some in alike(rows):
        text = statement_for(into, columns)
        written += await session.many(text, [[row[name] for name in columns] for row in some])
    return written


def statement_for(into: Into, columns: Sequence[str]) -> str:
    """Give the statement that writes a row."""
    statement = insert(SQLITE, into.table, columns, [dict.fromkeys(columns)])
    if into.on_conflict:
        statement.add(on_conflict(SQLITE, into.on_conflict, columns))
    return statement.text
