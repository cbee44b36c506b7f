"""What can be chosen while a step is filled in: the tables there are, and a table's columns."""

from __future__ import annotations

from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options

_PAGE = 100
_FOUND = f"""
    SELECT name, kind FROM (
        SELECT CASE WHEN table_schema = DATABASE() THEN table_name
                    ELSE CONCAT(table_schema, '.', table_name) END AS name,
               table_type AS kind
        FROM information_schema.tables
        WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
    ) AS tables
    WHERE LOCATE(LOWER(?), LOWER(name)) > 0 AND name > ?
    ORDER BY name LIMIT {_PAGE + 1}
"""
_COLUMNS = """
    SELECT column_name AS name, column_type AS type FROM information_schema.columns
    WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?
    ORDER BY ordinal_position
"""


async def list_tables(asked: Asked, ctx: ActivityContext[MysqlConnection]) -> Options:
    """List tables and views by name; those of other databases as database.table."""
    async with connected(ctx.connection, ctx.dial) as database:
        rows = (await database.all(_FOUND, [asked.search, asked.cursor or ""])).rows
    shown = [(str(row["name"]), row["kind"]) for row in rows[:_PAGE]]
    items = [
        Option(value=name, label=name, hint="view" if kind == "VIEW" else None)
        for name, kind in shown
    ]
    return Options(items=items, next=shown[-1][0] if len(rows) > _PAGE else None)


async def list_columns(asked: Asked, ctx: ActivityContext[MysqlConnection]) -> Options:
    """List the columns of the chosen table with their types; none while no table is chosen."""
    table = asked.field("/table")
    if not isinstance(table, str):
        return Options(items=[])
    schema, _, name = table.rpartition(".")
    async with connected(ctx.connection, ctx.dial) as database:
        rows = (await database.all(_COLUMNS, [schema or None, name])).rows
    names = [(str(row["name"]), str(row["type"])) for row in rows]
    items = [Option(value=name, label=name, hint=type_) for name, type_ in names]
    return Options(items=[one for one in items if asked.matches(one.label)])
