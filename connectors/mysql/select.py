"""`mysql.select`: a page of rows of one table."""

from __future__ import annotations

from connectors.mysql.choices import list_columns, list_tables
from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.statements import MYSQL
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.selecting import SelectInput, SelectResult, page
from nextscript.rows.selecting import select as statement_for


@activity(
    "mysql.select",
    title="Read rows",
    options={
        "/table": list_tables,
        "/columns/*": list_columns,
        "/where/*/column": list_columns,
        "/order/*/column": list_columns,
    },
    effects="idempotent",
    keywords=("select", "read", "find", "search", "list", "database", "table", "mariadb"),
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
async def select(input: SelectInput, ctx: ActivityContext[MysqlConnection]) -> SelectResult:
    """Read rows of a table for which conditions hold, a page at a time.

    For the next page give *next* of this one as *after*: that stays quick and right while rows are
    added, where an offset would not.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        answer = await database.built(statement_for(input, MYSQL), input.table)
    return page(input, answer.rows)
