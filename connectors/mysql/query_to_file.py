"""`mysql.query_to_file`: the rows of a query as a file, however many there are."""

from __future__ import annotations

from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.query import as_taken
from connectors.mysql.statements import SNAPSHOT, without_rows
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import StatementInput
from nextscript.rows.to_file import RowsFile, ToFile, write_rows


class QueryToFileInput(ToFile, StatementInput):
    """A query, and the file its rows go to."""


@activity(
    "mysql.query_to_file",
    title="Query to a file",
    effects="keyed",
    timeout="6h",
    keywords=("export", "download", "csv", "dump", "report", "database", "sql", "mariadb"),
    examples=(
        Example(
            title="The orders of a month as CSV",
            config={
                "sql": "SELECT * FROM orders WHERE month = ? ORDER BY id",
                "parameters": ["{{ input.month }}"],
                "name": "orders.csv",
            },
        ),
    ),
)
async def query_to_file(input: QueryToFileInput, ctx: ActivityContext[MysqlConnection]) -> RowsFile:
    """Write the rows of a query to a CSV or JSON lines file while they are read.

    The query runs in a transaction that only reads, and sees the data as it was when it began.
    """
    async with (
        connected(ctx.connection, ctx.dial, streams=True) as database,
        database.transaction(begin=SNAPSHOT),
        database.running(input.sql, as_taken(input.parameters)) as statement,
    ):
        if not statement.columns:
            raise without_rows()
        return await write_rows(ctx, statement.streamed(), input, statement.columns)
