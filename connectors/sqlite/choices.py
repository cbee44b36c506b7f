"""What can be chosen while a step is filled in: the tables there are, and a table's columns.

Of a connection's database alone: which file a step will be given is not known yet.
"""

from __future__ import annotations

from connectors.sqlite.client import Context, OnDatabase, opened
from nextscript.options import Asked, Option, Options

_PAGE = 100
_TABLES = f"""
    SELECT name, type FROM sqlite_master
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      AND instr(lower(name), lower(?)) > 0 AND name > ?
    ORDER BY name LIMIT {_PAGE + 1}
"""
_COLUMNS = "SELECT name, type FROM pragma_table_info(?)"


async def list_tables(asked: Asked, ctx: Context) -> Options:
    """List tables and views by name."""
    if ctx.connection is None:
        return Options(items=[])
    async with opened(OnDatabase(), ctx, reads=True) as session:
        rows = (await session.all(_TABLES, [asked.search, asked.cursor or ""])).rows
    shown = [(str(row["name"]), row["type"]) for row in rows[:_PAGE]]
    items = [
        Option(value=name, label=name, hint="view" if kind == "view" else None)
        for name, kind in shown
    ]
    return Options(items=items, next=shown[-1][0] if len(rows) > _PAGE else None)


async def list_columns(asked: Asked, ctx: Context) -> Options:
    """List the columns of the chosen table with their types; none while no table is chosen."""
    table = asked.field("/table")
    if ctx.connection is None or not isinstance(table, str):
        return Options(items=[])
    async with opened(OnDatabase(), ctx, reads=True) as session:
        rows = (await session.all(_COLUMNS, [table.rpartition(".")[2]])).rows
    names = [(str(row["name"]), str(row["type"])) for row in rows]
    items = [Option(value=name, label=name, hint=type_ or None) for name, type_ in names]
    return Options(items=[one for one in items if asked.matches(one.label)])
