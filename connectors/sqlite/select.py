"""`sqlite.select`: a page of rows of one table."""

from __future__ import annotations

from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.client import Context, OnDatabase, opened
from connectors.sqlite.session import SQLITE
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.selecting import SelectInput, SelectResult, page
from nextscript.rows.selecting import select as statement_for


class SqliteSelectInput(SelectInput, OnDatabase):
    """Which database, which rows of which table, in which order."""


@activity(
    "sqlite.select",
    title="Read rows",
    options={
        "/table": list_tables,
        "/columns/*": list_columns,
        "/where/*/column": list_columns,
        "/order/*/column": list_columns,
    },
    effects="idempotent",
    keywords=("select", "read", "find", "search", "list", "database", "table"),
    examples=(
        Example(
            title="Open orders, the newest first",
            config={
                "table": "orders",
                "where": [{"column": "state", "operator": "=", "value": "open"}],
                "order": [{"column": "id", "descending": True}],
            },
        ),
    ),
)
async def select(input: SqliteSelectInput, ctx: Context) -> SelectResult:
    """Read rows of a table for which conditions hold, a page at a time.

    For the next page give *next* of this one as *after*: that stays quick and right while rows are
    added, where an offset would not.
    """
    statement = statement_for(input, SQLITE)
    async with opened(input, ctx, reads=True) as session:
        answer = await session.all(statement.text, statement.values)
    return page(input, answer.rows)
