"""What can be chosen while a step is filled in: the tables there are, and a table's columns."""

from __future__ import annotations

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.errors import translated
from connectors.postgres.statements import POSTGRES
from nextscript.activity import ActivityContext
from nextscript.options import Asked, Option, Options

_PAGE = 100
_KINDS = {"v": "view", "m": "view", "f": "foreign table"}
_TABLES = """
    SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname
                ELSE n.nspname || '.' || c.relname END AS name,
           c.relkind::text AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND has_table_privilege(c.oid, 'SELECT, INSERT')
"""
_FOUND = f"""
    SELECT name, kind FROM ({_TABLES}) AS tables
    WHERE strpos(lower(name), lower($1)) > 0 AND name > $2
    ORDER BY name LIMIT $3
"""
_COLUMNS = """
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required
    FROM pg_attribute
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""


async def list_tables(asked: Asked, ctx: ActivityContext[PostgresConnection]) -> Options:
    """List tables and views by name."""
    async with connected(ctx.connection, ctx.dial) as database:
        with translated(asked=True):
            rows = await database.fetch(_FOUND, asked.search, asked.cursor or "", _PAGE + 1)
    shown = rows[:_PAGE]
    items = [
        Option(value=row["name"], label=row["name"], hint=_KINDS.get(row["kind"])) for row in shown
    ]
    return Options(items=items, next=shown[-1]["name"] if len(rows) > _PAGE else None)


async def list_columns(asked: Asked, ctx: ActivityContext[PostgresConnection]) -> Options:
    """List the columns of the chosen table with their types; none while no table is chosen."""
    table = asked.field("/table")
    if not isinstance(table, str):
        return Options(items=[])
    async with connected(ctx.connection, ctx.dial) as database:
        with translated(asked=True):
            rows = await database.fetch(_COLUMNS, POSTGRES.table(table))
    items = [Option(value=row["name"], label=row["name"], hint=row["type"]) for row in rows]
    return Options(items=[one for one in items if asked.matches(one.label)])
